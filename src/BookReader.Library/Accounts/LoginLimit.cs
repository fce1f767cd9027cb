using System.Security.Cryptography;
using System.Text;
using BookReader.Library.Cached;
using BookReader.Library.Generations;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Accounts;

/// <summary>How often an address has tried a credential in a minute. The address by its hash alone: nobody has to read here who signs in from where.</summary>
public sealed class LoginAttempts
{
    public required string AddressHash { get; init; }

    /// <summary>Minutes since 1970.</summary>
    public required long Minute { get; init; }

    public int Count { get; set; }
}

/// <summary>Limits how often one address may try a credential, whichever process it asks and however often that is started again.</summary>
public sealed class LoginLimit(LibraryWriter writer, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>Counts an attempt.</summary>
    /// <returns>Whether it is within the limit of this minute.</returns>
    public async Task<bool> TryCountAsync(string address, int permits, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)))[..32];
        var minute = Minute(time.GetUtcNow());
        var outcome = await writer.WriteAsync(
            Changes.NothingShown,
            static (_, _) => Task.FromResult<Refusal?>(null),
            async (context, token) => (await context.Database.SqlQuery<int>(
                    $"""
                    INSERT INTO login_attempts AS known (address_hash, minute, count) VALUES ({hash}, {minute}, 1)
                    ON CONFLICT (address_hash, minute) DO UPDATE SET count = known.count + 1
                    RETURNING count AS "Value"
                    """)
                .ToListAsync(token)).Single(),
            cancellationToken);
        return outcome.Value <= permits;
    }

    /// <summary>Forgets attempts that limit nothing any more.</summary>
    public Task ForgetOldAsync(CancellationToken cancellationToken)
    {
        var before = Minute(time.GetUtcNow() - Kept);
        return writer.WriteAsync(
            Changes.NothingShown,
            (context, token) => context.LoginAttempts.Where(row => row.Minute < before).ExecuteDeleteAsync(token),
            cancellationToken);
    }

    private static long Minute(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / 60;
}
