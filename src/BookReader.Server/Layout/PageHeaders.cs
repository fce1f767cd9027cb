namespace BookReader.Server.Layout;

/// <summary>What every page says to browsers.</summary>
internal static class PageHeaders
{
    // No script at all, and nothing from elsewhere, whatever a book holds.
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // Nothing of a page stays behind for whoever uses the browser after a sign-out. The words are those that antiforgery
    // sets on a page with a form: it warns in the log when it finds others.
    private const string Caching = "no-cache, no-store";

    public static void Set(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = Caching;
    }
}
