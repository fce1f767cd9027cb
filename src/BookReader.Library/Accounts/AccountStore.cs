using BookReader.Library.Cached;
using BookReader.Library.Generations;
using BookReader.Library.Libraries;
using BookReader.Library.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace BookReader.Library.Accounts;

/// <summary>An account as an administrator, and its own user, see it.</summary>
public sealed record AccountView(Guid Id, string Email, UserRole Role, bool IsDisabled, DateTimeOffset CreatedAt)
{
    public static AccountView Of(User user) => new(user.Id, user.Email, user.Role, user.IsDisabled, user.CreatedAt);
}

/// <summary>Making and changing accounts.</summary>
public sealed class AccountStore(
    ILibraryStorage storage, LibraryWriter writer, SignInStore signIns, IPasswordHasher<User> hasher, IOptions<AccountOptions> options, TimeProvider time)
{
    private const int MaxEmailLength = 254;

    // Hashing is slow on purpose: a password without a limit would make it slow without one.
    private const int MaxPasswordLength = 256;

    /// <summary>Makes an account, and the library of its own.</summary>
    public async Task<Outcome<AccountView>> CreateAsync(string email, string password, UserRole role, CancellationToken cancellationToken)
    {
        if ((RefuseEmail(email) ?? RefusePassword(password)) is { } refusal)
        {
            return refusal;
        }

        var now = time.GetUtcNow();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            Email = email.Trim(),
            NormalizedEmail = Normalize(email),
            PasswordHash = "",
            Role = role,
            CreatedAt = now,
        };
        user.PasswordHash = hasher.HashPassword(user, password);
        var library = new BookLibrary { Id = Guid.CreateVersion7(now), Name = "My books", OwnerId = user.Id, CreatedAt = now };
        return await writer.WriteAsync(
            Changes.UserCreated(user.Id, library.Id),
            async (context, token) => await context.Users.AnyAsync(row => row.NormalizedEmail == user.NormalizedEmail, token)
                ? Refusal.Conflict("email-taken", "There is an account with this address already.")
                : null,
            (context, _) =>
            {
                context.Add(user);
                context.Add(library);
                context.Add(new LibraryMember { LibraryId = library.Id, UserId = user.Id, Role = MemberRole.Owner });
                return Task.FromResult(AccountView.Of(user));
            },
            cancellationToken);
    }

    /// <summary>A new password, for who knows the old one. Signs out everywhere.</summary>
    public async Task<Outcome<bool>> ChangePasswordAsync(Guid user, string current, string replacement, CancellationToken cancellationToken)
    {
        if (RefusePassword(replacement) is { } refusal)
        {
            return refusal;
        }

        string known;
        await using (var snapshot = await storage.OpenViewAsync(cancellationToken))
        {
            known = await snapshot.Context.Users.Where(row => row.Id == user).Select(row => row.PasswordHash).SingleAsync(cancellationToken);
        }

        if (hasher.VerifyHashedPassword(null!, known, current) == PasswordVerificationResult.Failed)
        {
            await signIns.CountFailureAsync(user, cancellationToken);
            return WrongPassword;
        }

        var hash = hasher.HashPassword(null!, replacement);
        return await writer.WriteAsync(
            Changes.UserSecured(user),
            async (context, token) => await context.Users.AnyAsync(row => row.Id == user && row.PasswordHash == known, token) ? null : WrongPassword,
            async (context, token) =>
            {
                await SetPasswordAsync(context, user, hash, token);
                return true;
            },
            cancellationToken);
    }

    /// <summary>What an administrator changes; null leaves as it is. Signs the user out everywhere.</summary>
    public async Task<Outcome<AccountView>> UpdateAsync(
        Guid user, UserRole? role, bool? isDisabled, string? password, CancellationToken cancellationToken)
    {
        if (password is not null && RefusePassword(password) is { } refusal)
        {
            return refusal;
        }

        var hash = password is null ? null : hasher.HashPassword(null!, password);
        return await writer.WriteAsync(
            Changes.UserSecured(user),
            (context, token) => RefuseUpdateAsync(context, user, role, isDisabled, token),
            async (context, token) =>
            {
                var row = await context.Users.SingleAsync(each => each.Id == user, token);
                row.Role = role ?? row.Role;
                row.IsDisabled = isDisabled ?? row.IsDisabled;
                if (hash is not null)
                {
                    row.PasswordHash = hash;
                    row.LockoutEnd = null;
                    row.AccessFailedCount = 0;
                }

                await signIns.EndAsync(context.Sessions.Where(session => session.UserId == user), token);
                return AccountView.Of(row);
            },
            cancellationToken);
    }

    public async Task<AccountView?> FindAsync(Guid user, CancellationToken cancellationToken)
    {
        await using var snapshot = await storage.OpenViewAsync(cancellationToken);
        var row = await snapshot.Context.Users.SingleOrDefaultAsync(each => each.Id == user, cancellationToken);
        return row is null ? null : AccountView.Of(row);
    }

    /// <summary>The account with an address; null when there is none.</summary>
    public async Task<Guid?> FindByEmailAsync(string email, CancellationToken cancellationToken)
    {
        var normalized = Normalize(email);
        await using var view = await storage.OpenViewAsync(cancellationToken);
        return await view.Context.Users.Where(row => row.NormalizedEmail == normalized).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<AccountView>> ListAsync(int skip, int limit, CancellationToken cancellationToken)
    {
        await using var snapshot = await storage.OpenViewAsync(cancellationToken);
        var rows = await snapshot.Context.Users.OrderBy(row => row.NormalizedEmail).Skip(skip).Take(limit).ToListAsync(cancellationToken);
        return [.. rows.Select(AccountView.Of)];
    }

    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var snapshot = await storage.OpenViewAsync(cancellationToken);
        return await snapshot.Context.Users.AnyAsync(cancellationToken);
    }

    internal static string Normalize(string email) => email.Trim().Normalize().ToUpperInvariant();

    private static Refusal WrongPassword => new(RefusalKind.NotAllowed, "wrong-password", "The current password is wrong.");

    private static Refusal? RefuseEmail(string email)
    {
        var trimmed = email.Trim();
        var at = trimmed.IndexOf('@', StringComparison.Ordinal);
        var isAddress = at > 0 && at == trimmed.LastIndexOf('@') && at < trimmed.Length - 1 && trimmed.Length <= MaxEmailLength
            && !trimmed.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter));
        return isAddress ? null : Refusal.Invalid("email is not an e-mail address.");
    }

    private static async Task<Refusal?> RefuseUpdateAsync(
        LibraryContext context, Guid user, UserRole? role, bool? isDisabled, CancellationToken cancellationToken)
    {
        // The administrators stand still as well: of two that end each other one must stay.
        var held = await context.Held<User>(
                $"SELECT held.* FROM \"user\" AS held WHERE held.id = {user} OR held.role = {(int)UserRole.Admin} ORDER BY held.id", RowLock.ToChange)
            .ToListAsync(cancellationToken);
        if (held.TrueForAll(row => row.Id != user))
        {
            return Refusal.NoSuchUser;
        }

        var isOther = held.Exists(row => row.Id != user && row.Role == UserRole.Admin && !row.IsDisabled);
        return !isOther && (role == UserRole.User || isDisabled == true)
            ? Refusal.Conflict("last-admin", "The server would be left without an administrator.")
            : null;
    }

    private Refusal? RefusePassword(string password) =>
        password.Length >= options.Value.MinPasswordLength && password.Length <= MaxPasswordLength
            ? null
            : Refusal.Invalid($"A password has {options.Value.MinPasswordLength} to {MaxPasswordLength} characters.");

    private async Task SetPasswordAsync(LibraryContext context, Guid user, string hash, CancellationToken cancellationToken)
    {
        await context.Users.Where(row => row.Id == user)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, hash), cancellationToken);
        await signIns.EndAsync(context.Sessions.Where(session => session.UserId == user), cancellationToken);
    }
}
