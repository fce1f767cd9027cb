using Microsoft.AspNetCore.Http.HttpResults;

namespace BookReader.Server.Accounts;

/// <summary>Where somebody goes who has signed in.</summary>
internal static class ReturnAddress
{
    public const string Library = "/library";

    private static readonly Uri Here = new("http://localhost");

    /// <summary>The address asked for, escaped as a header wants it; the library when it is none of this server's.</summary>
    public static string Of(string? asked)
    {
        if (asked is not ['/', ..] || !RedirectHttpResult.IsLocalUrl(asked) || !Uri.TryCreate(Here, asked, out var address))
        {
            return Library;
        }

        // Asked a second time: what was "/.//elsewhere" names another server once its dot is gone.
        return RedirectHttpResult.IsLocalUrl(address.PathAndQuery) ? address.PathAndQuery : Library;
    }
}
