using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace BookReader.Library.Accounts;

/// <summary>Signing in and out. Passwords are hashed as ASP.NET Core Identity does, and accounts locked by its rules.</summary>
public sealed class SignInStore(
    ILibraryStorage storage, LibraryWriter writer, IPasswordHasher<User> hasher, IOptions<AccountOptions> options, TimeProvider time)
{
    // Verified when there is no such account, so that the time taken does not tell.
    private static readonly string NobodysHash = new PasswordHasher<User>().HashPassword(null!, SecretToken.Create());

    public async Task<SignInResult> SignInAsync(string email, string password, string device, CancellationToken cancellationToken)
    {
        var (user, rests) = await FindAsync(email, cancellationToken);
        if (user is { LockoutEnd: { } end } && end > time.GetUtcNow())
        {
            return new SignInResult(null, SignInFailure.LockedOut, end);
        }

        var verdict = hasher.VerifyHashedPassword(user!, user?.PasswordHash ?? NobodysHash, password);
        if (user is null || user.IsDisabled)
        {
            return new SignInResult(null, SignInFailure.WrongCredential);
        }

        if (verdict == PasswordVerificationResult.Failed)
        {
            return new SignInResult(null, SignInFailure.WrongCredential, await CountFailureAsync(user.Id, cancellationToken));
        }

        var rehashed = verdict == PasswordVerificationResult.SuccessRehashNeeded ? hasher.HashPassword(user, password) : null;
        var signIn = await StartSessionAsync(user, rests, device, rehashed, cancellationToken);
        return new SignInResult(signIn, signIn is null ? SignInFailure.WrongCredential : null);
    }

    /// <summary>Trades a refresh token for a new one. Null when it is unknown, expired, ended, or was used before.</summary>
    public async Task<SignIn?> RefreshAsync(string token, CancellationToken cancellationToken)
    {
        var hash = SecretToken.Hash(token);
        var outcome = await writer.WriteAsync(
            Changes.TokenRefreshed(hash), NoRefusalAsync, (context, stop) => RefreshAsync(context, hash, stop), cancellationToken);
        return outcome.Value;
    }

    /// <summary>Ends a device's sign-in: its tokens are refused from the moment this is answered.</summary>
    public Task SignOutAsync(Guid session, CancellationToken cancellationToken) => writer.WriteAsync(
        Changes.SignedOut(session),
        (context, token) => EndAsync(context.Sessions.Where(row => row.Id == session), token),
        cancellationToken);

    /// <summary>Ends the sign-ins of all of a user's devices.</summary>
    public Task SignOutEverywhereAsync(Guid user, CancellationToken cancellationToken) => writer.WriteAsync(
        Changes.SignedOutEverywhere(user),
        (context, token) => EndAsync(context.Sessions.Where(row => row.UserId == user), token),
        cancellationToken);

    /// <summary>Forgets tokens that nobody can use any more, and sign-ins that have none left.</summary>
    public Task ForgetExpiredAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return writer.WriteAsync(
            Changes.NothingShown,
            async (context, token) =>
            {
                await context.RefreshTokens.Where(row => row.ExpiresAt < now).ExecuteDeleteAsync(token);
                await context.Sessions.Where(row => !context.RefreshTokens.Any(left => left.SessionId == row.Id)).ExecuteDeleteAsync(token);
            },
            cancellationToken);
    }

    internal Task EndAsync(IQueryable<Session> sessions, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return sessions.Where(row => row.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, now), cancellationToken);
    }

    private static Task<Refusal?> NoRefusalAsync(LibraryContext context, CancellationToken cancellationToken) => Task.FromResult<Refusal?>(null);

    private async Task<(User? User, IReadOnlyList<TagGeneration> Rests)> FindAsync(string email, CancellationToken cancellationToken)
    {
        var normalized = AccountStore.Normalize(email);
        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        var user = await snapshot.Context.Users.SingleOrDefaultAsync(row => row.NormalizedEmail == normalized, cancellationToken);
        return (user, user is null ? [] : await RestsAsync(snapshot.Context, [Changes.UserSession(user.Id)], cancellationToken));
    }

    private static async Task<IReadOnlyList<TagGeneration>> RestsAsync(
        LibraryContext context, Tag[] tags, CancellationToken cancellationToken)
    {
        var generations = await context.ReadGenerationsAsync(tags, cancellationToken);
        return [.. tags.Select(tag => new TagGeneration(tag, generations.GetValueOrDefault(tag.Value)))];
    }

    /// <returns>Until when the account is locked by this failure; null when it is not.</returns>
    internal async Task<DateTimeOffset?> CountFailureAsync(Guid user, CancellationToken cancellationToken)
    {
        var outcome = await writer.WriteAsync<DateTimeOffset?>(
            Changes.NothingShown,
            NoRefusalAsync,
            async (context, token) =>
            {
                var row = await HoldAsync(context, user, token);
                if (++row.AccessFailedCount < options.Value.MaxFailedAttempts)
                {
                    return null;
                }

                row.AccessFailedCount = 0;
                return row.LockoutEnd = time.GetUtcNow() + options.Value.LockoutTime;
            },
            cancellationToken);
        return outcome.Value;
    }

    /// <summary>
    /// The password was found good in an older snapshot than this. If password, role or lock have changed since, so has
    /// the user's generation, and there is no session: else it would outlive a sign-out everywhere.
    /// </summary>
    private async Task<SignIn?> StartSessionAsync(
        User user, IReadOnlyList<TagGeneration> rests, string device, string? rehashed, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        var outcome = await writer.WriteAsync<SignIn?>(
            Changes.SignedIn(id),
            NoRefusalAsync,
            async (context, token) =>
            {
                var row = await HoldAsync(context, user.Id, token);
                if (!rests.SequenceEqual(await RestsAsync(context, [.. rests.Select(each => each.Tag)], token)))
                {
                    return null;
                }

                if (row.LockoutEnd > time.GetUtcNow())
                {
                    // Locked while this password was being checked: one of many that were tried at once.
                    return null;
                }

                row.AccessFailedCount = 0;
                row.PasswordHash = rehashed ?? row.PasswordHash;
                var session = new Session
                {
                    Id = id,
                    UserId = user.Id,
                    Device = device,
                    CreatedAt = time.GetUtcNow(),
                    LastUsedAt = time.GetUtcNow(),
                };
                context.Add(session);
                return await IssueAsync(context, row, session, token);
            },
            cancellationToken);
        return outcome.Value;
    }

    private async Task<SignIn?> RefreshAsync(LibraryContext context, string hash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var token = await context.RefreshTokens.SingleOrDefaultAsync(row => row.Hash == hash && row.ExpiresAt > now, cancellationToken);
        if (token is null)
        {
            return null;
        }

        // The token is held already, by its change. In this order everywhere: user, session; what is granted rests on both.
        var owner = await context.Sessions.Where(row => row.Id == token.SessionId).Select(row => row.UserId).SingleAsync(cancellationToken);
        var user = await HoldAsync(context, owner, cancellationToken);
        var session = await context.Held<Session>($"SELECT held.* FROM session AS held WHERE held.id = {token.SessionId}", RowLock.ToChange)
            .SingleAsync(cancellationToken);
        if (token.UsedAt is not null)
        {
            session.RevokedAt ??= now;
            return null;
        }

        if (session.RevokedAt is not null || user.IsDisabled)
        {
            return null;
        }

        token.UsedAt = now;
        session.LastUsedAt = now;
        return await IssueAsync(context, user, session, cancellationToken);
    }

    private static Task<User> HoldAsync(LibraryContext context, Guid user, CancellationToken cancellationToken) =>
        context.Held<User>($"SELECT held.* FROM \"user\" AS held WHERE held.id = {user}", RowLock.ToChange).SingleAsync(cancellationToken);

    private async Task<SignIn> IssueAsync(LibraryContext context, User user, Session session, CancellationToken cancellationToken)
    {
        var secret = SecretToken.Create();
        context.Add(new RefreshToken
        {
            Hash = SecretToken.Hash(secret),
            SessionId = session.Id,
            ExpiresAt = time.GetUtcNow() + options.Value.RefreshTokenLifetime,
        });
        var rests = await RestsAsync(context, [Changes.UserSession(user.Id), Changes.Session(session.Id)], cancellationToken);
        return new SignIn(user, session.Id, secret, rests);
    }
}
