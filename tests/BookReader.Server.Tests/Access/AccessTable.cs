namespace BookReader.Server.Tests.Access;

/// <summary>Who may do what: a row for every endpoint that the server maps.</summary>
internal static class AccessTable
{
    private const int Ok = 200;
    private const int Created = 201;
    private const int None = 204;
    private const int Elsewhere = 302;
    private const int Invalid = 400;
    private const int Unknown = 401;
    private const int Forbidden = 403;
    private const int Hidden = 404;
    private const int Conflict = 409;

    private const string Api = "/api/v1";

    public static IReadOnlyList<Row> Rows { get; } =
    [
        Cached("/libraries", SignedIn(Ok)),
        Write("POST", "/libraries", SignedIn(Created), """{"name": "Another"}"""),
        Write("PATCH", "/libraries/{library}", Owners(Ok), """{"name": "{name}"}"""),
        Write("DELETE", "/libraries/{library}", Owners(Conflict)),
        Cached("/libraries/{library}/members", Members(Ok)),
        Write("PUT", "/libraries/{library}/members/{user}", Owners(None), """{"role": "reader"}"""),
        Write("DELETE", "/libraries/{library}/members/{user}", Owners(None)),

        Cached("/books", SignedIn(Ok)),
        Cached("/books?library={library}", Members(Ok)),
        Get(Api + "/books?q={title}", SignedIn(Ok)),
        Get(Api + "/books?library={library}&q={title}", Members(Ok)),
        Cached("/books/{book}", Members(Ok)),
        Cached("/books/{book}/toc", Members(Ok)),
        Cached("/books/{book}/import", Members(Ok)),
        Write("POST", "/books/{book}/import", Editors(Conflict)),
        Write("PATCH", "/books/{book}", Editors(None), """{"title": "{title}"}"""),
        Write("DELETE", "/books/{book}", Editors(None)) with { Spoils = Spoiled.Book },

        // The file that the library has: who may not see it must not be told that it does.
        Write("POST", "/books/upload", Editors(Conflict), Person.Upload),
        File(Api + "/books/{book}/cover", Members(Ok)),
        File(Api + "/books/{book}/file", Members(Ok)),
        File(Api + "/books/{book}/media/{hash}", Members(Ok)),
        Cached("/books/{book}/chapters", Members(Ok)),
        Cached("/books/{book}/chapters/{number}", Members(Ok)),
        Write("PUT", "/books/{book}/chapters/{number}", Editors(None), """{"html": "{html}"}"""),
        Cached("/books/{book}/descriptions", Members(Ok)),
        Cached("/books/{book}/chapters/{number}/descriptions", Members(Ok)),
        Cached("/books/{book}/progress", Members(Ok)),
        Write("POST", "/books/{book}/progress", Members(Ok), """{"current_chapter": 1, "current_position_percent": {percent}, "device": "{device}"}"""),
        Get(Api + "/books/{book}/progress/history", Members(Ok)),

        Get(Api + "/auth/me", SignedIn(Ok)),
        Write("POST", "/auth/register", All(Forbidden), """{"email": "{new}@example.org", "password": "{password}"}"""),
        Write("POST", "/auth/login", [Unknown, Unknown, Ok, Ok, Ok, Ok, Ok, Ok], """{"email": "{email}", "password": "{password}"}"""),
        Write("POST", "/auth/refresh", SignedIn(Ok), """{"refresh_token": "{refresh}"}""") with { Spoils = Spoiled.Account },
        Write("POST", "/auth/logout", SignedIn(None)) with { Spoils = Spoiled.Account },
        Write("POST", "/auth/logout-everywhere", SignedIn(None)) with { Spoils = Spoiled.Account },
        Write("PUT", "/auth/password", SignedIn(None), """{"current_password": "{password}", "new_password": "{password}"}""") with { Spoils = Spoiled.Account },

        Cached("/admin/users", Admins(Ok)),
        Write("POST", "/admin/users", Admins(Created), """{"email": "{new}@example.org", "password": "{password}"}"""),
        Write("PATCH", "/admin/users/{user}", Admins(Ok), "{}"),
        Get(Api + "/admin/cache/stats", Admins(Ok)),
        Write("DELETE", "/admin/cache/clear", Admins(Ok)),
        Write("DELETE", "/admin/cache/clear/{pattern}", Admins(Ok)),

        // The pages, whose visitors are sent to sign in. A form without the token that the server gave with it is refused.
        Get("/library", OnPages(Ok, Ok)),
        Form("/library", OnPages(Invalid, Invalid)),
        Get("/books/{book}", OnPages(Hidden, Ok)),
        Form("/books/{book}", OnPages(Invalid, Invalid)),
        Get("/books/{book}/chapters/{number}", OnPages(Hidden, Ok)),
        Form("/books/{book}/chapters/{number}", OnPages(Invalid, Invalid)),
        File("/books/{book}/cover", OnPages(Hidden, Ok)),
        File("/books/{book}/media/{hash}", OnPages(Hidden, Ok)),
        Get("/sign-in", [Ok, Ok, Ok, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
        Form("/sign-in", All(Invalid)),
        Form("/sign-out", OnPages(Invalid, Invalid)),

        // Blazor's own; it goes nowhere but where Blazor has signed to.
        Get("/_framework/opaque-redirect", OnPages(Invalid, Invalid)),

        Public("/health"),
        Public("/health/live"),
        Public("/health/ready"),
        Public("/openapi/{documentName}.json"),
        Public("/scalar/{documentName}"),
        Public("/scalar/scalar.js"),
        Public("/scalar/scalar.aspnetcore.js"),
        Public("/scalar/favicon.svg"),
        Public("/pages.css"),
        Public("/icon.svg"),
        Public("/", Elsewhere),
    ];

    private static Row Get(string path, int[] answers) => new("GET", path, answers);

    private static Row Cached(string path, int[] answers) => new("GET", Api + path, answers) { IsCached = true, HasETag = true };

    private static Row File(string path, int[] answers) => new("GET", path, answers) { HasETag = true };

    private static Row Write(string method, string path, int[] answers, string? body = null) => new(method, Api + path, answers) { Body = body };

    private static Row Public(string path, int status = Ok) => new("GET", path, All(status)) { IsPublic = true };

    private static Row Form(string path, int[] answers) => new("POST", path, answers);

    // Nobody, disabled, signed out; stranger, admin; reader, editor, owner.
    private static int[] SignedIn(int status) => [Unknown, Unknown, Unknown, status, status, status, status, status];

    private static int[] Members(int status) => [Unknown, Unknown, Unknown, Hidden, Hidden, status, status, status];

    private static int[] Editors(int status) => [Unknown, Unknown, Unknown, Hidden, Hidden, Forbidden, status, status];

    private static int[] Owners(int status) => [Unknown, Unknown, Unknown, Hidden, Hidden, Forbidden, Forbidden, status];

    private static int[] Admins(int status) => [Unknown, Unknown, Unknown, Forbidden, status, Forbidden, Forbidden, Forbidden];

    private static int[] OnPages(int outsider, int member) => [Elsewhere, Elsewhere, Elsewhere, outsider, outsider, member, member, member];

    private static int[] All(int status) => [status, status, status, status, status, status, status, status];
}
