using BookReader.Library.Accounts;
using BookReader.Library.Books;
using BookReader.Library.Cached;
using BookReader.Library.Files;
using BookReader.Library.Guide;
using BookReader.Library.Libraries;
using BookReader.Caching;
using BookReader.Server.Configuration;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace BookReader.Server.Accounts;

/// <summary>On an empty data folder: makes the first administrator, and gives them the user guide to read.</summary>
internal sealed class FirstAdmin(
    ServerSettings settings, AccountStore accounts, BookStore books, FileStore files, TieredCache cache, Catalogue catalogue)
{
    private const string DefaultEmail = "admin@localhost";

    public async Task MakeAsync(TextWriter console, CancellationToken cancellationToken)
    {
        if (await accounts.AnyAsync(cancellationToken))
        {
            return;
        }

        var (email, password) = (settings.AdminEmail ?? DefaultEmail, settings.AdminPassword ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)));
        var outcome = await accounts.CreateAsync(email, password, UserRole.Admin, cancellationToken);
        if (outcome.Value is not { } account)
        {
            throw new SettingsException([$"BOOKREADER_ADMIN_EMAIL, BOOKREADER_ADMIN_PASSWORD: {outcome.Refusal!.Detail}"]);
        }

        // Not through the log, which may be kept and sent about: to whoever has started the server.
        if (settings.AdminPassword is null)
        {
            await console.WriteLineAsync($"First administrator: {email} with the password {password} (shown this once; change it by PUT /api/v1/auth/password)");
        }

        await GiveGuideAsync(account.Id, cancellationToken);
    }

    private async Task GiveGuideAsync(Guid user, CancellationToken cancellationToken)
    {
        var entry = (await cache.GetAsync(catalogue.Libraries, [user], cancellationToken)).Entry;
        await using var guide = UserGuide.OpenEpub();
        var file = await files.PutAsync(guide, long.MaxValue, cancellationToken);
        await books.AddAsync(user, entry.Model<Memberships>().Own!.Id, file!, "BookReader user guide.epub", cancellationToken);
    }
}
