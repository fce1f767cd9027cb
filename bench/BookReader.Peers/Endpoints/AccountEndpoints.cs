using System.Security.Cryptography;
using BookReader.Library.Accounts;
using BookReader.Peers.Caches;
using BookReader.Peers.Storage;
using StackExchange.Redis;

namespace BookReader.Peers.Endpoints;

internal static class AccountEndpoints
{
    private const int SessionSeconds = 24 * 60 * 60;

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/auth/login", LoginAsync);
        routes.MapPost("/auth/logout", LogoutAsync);
        routes.MapPost("/auth/logout-everywhere", LogoutEverywhereAsync);
        routes.MapPost("/admin/users", CreateAsync);
        routes.MapDelete("/admin/cache/clear", ClearAsync);
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", HealthAsync);
        routes.MapGet("/health/ready", HealthAsync);
    }

    private static Task<IResult> LoginAsync(LoginRequest request, Writes writes) => writes.RunAsync(async write =>
    {
        var found = await write.QueryAsync(
            "SELECT id, email, role, created_at, salt, password FROM account WHERE email = $1",
            row => (
                View: new AccountView(row.GetGuid(0), row.GetString(1), (UserRole)row.GetInt32(2), IsDisabled: false, row.Time(3)),
                Salt: row.GetFieldValue<byte[]>(4),
                Password: row.GetFieldValue<byte[]>(5)),
            request.Email);
        if (found is not [var account] || !CryptographicOperations.FixedTimeEquals(Schema.Hash(request.Password, account.Salt), account.Password))
        {
            return Problems.WrongCredential;
        }

        var token = Sessions.NewToken();
        await write.ExecuteAsync(
            "INSERT INTO session VALUES ($1, $2, now() + make_interval(secs => $3))", Sessions.HashOf(token), account.View.Id, SessionSeconds);

        // A session ends when it ends: there is nothing to refresh.
        return Results.Ok(new { AccessToken = token, RefreshToken = "", TokenType = "Bearer", ExpiresIn = SessionSeconds, User = account.View });
    });

    private static Task<IResult> LogoutAsync(Caller caller, Writes writes) =>
        EndAsync(writes, "DELETE FROM session WHERE token = $1 RETURNING token", caller.Token);

    private static Task<IResult> LogoutEverywhereAsync(Caller caller, Writes writes) =>
        EndAsync(writes, "DELETE FROM session WHERE user_id = $1 RETURNING token", caller.UserId);

    private static Task<IResult> EndAsync(Writes writes, string sql, object whose) => writes.RunAsync(async write =>
    {
        var ended = await write.QueryAsync(sql, row => row.GetString(0), whose);
        write.Changed.UnionWith(ended.Select(token => Keys.Session(token).Name));
        return Results.NoContent();
    });

    private static Task<IResult> CreateAsync(CreateUserRequest request, Caller caller, Writes writes) => writes.RunAsync(async write =>
    {
        if (caller.Role != UserRole.Admin)
        {
            return Problems.AdminsOnly;
        }

        return await Schema.AddAccountAsync(write, request.Email, request.Password, request.Role ?? UserRole.User) is { } account
            ? Results.Created((string?)null, account)
            : Problems.EmailTaken;
    });

    private static async Task<IResult> ClearAsync(Caller caller, IPeerCache cache, CancellationToken cancellationToken)
    {
        if (caller.Role != UserRole.Admin)
        {
            return Problems.AdminsOnly;
        }

        await cache.InvalidateAsync([Keys.Everything], cancellationToken);
        return Results.Ok(new { Message = "The cache was cleared.", ClearedAll = true, Reclaimed = true, Admin = caller.Email });
    }

    private static async Task<IResult> HealthAsync(Npgsql.NpgsqlDataSource database, IServiceProvider services, CancellationToken cancellationToken)
    {
        var redis = services.GetService<IConnectionMultiplexer>() is { } connection ? connection.IsConnected ? "ok" : "unavailable" : "disabled";
        try
        {
            await using var command = database.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return Answer(redis == "unavailable" ? "degraded" : "healthy", "ok", redis, StatusCodes.Status200OK);
        }
        catch (Npgsql.NpgsqlException)
        {
            return Answer("unhealthy", "unavailable", redis, StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult Answer(string status, string database, string redis, int code) =>
        Results.Json(new { Status = status, Version = "peers", Checks = new { Api = "ok", Database = database, Redis = redis } }, statusCode: code);

    internal sealed record LoginRequest(string Email, string Password);

    internal sealed record CreateUserRequest(string Email, string Password, UserRole? Role = null);
}
