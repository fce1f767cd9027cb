namespace BookReader.Server.Accounts;

/// <summary>The cookie that pages are asked for with. It holds a token that the API refuses.</summary>
internal static class SessionCookie
{
    public static void Set(HttpContext http, string token)
    {
        var options = Options(http);
        options.MaxAge = SessionTokens.PageLifetime;
        http.Response.Cookies.Append(SessionAuthentication.CookieName, token, options);
    }

    public static void Delete(HttpContext http) => http.Response.Cookies.Delete(SessionAuthentication.CookieName, Options(http));

    // Lax, so that who follows a link from elsewhere is signed in. Not always Secure: at home there is often no https.
    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        Path = "/",
        IsEssential = true,
    };
}
