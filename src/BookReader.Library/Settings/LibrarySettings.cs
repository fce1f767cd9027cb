using BookReader.Library.Cached;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Settings;

/// <summary>What is made once and kept with the data.</summary>
public sealed class LibrarySettings(ILibraryStorage storage, LibraryWriter writer)
{
    /// <summary>The setting's value; made now, and kept, if it has none.</summary>
    public async Task<string> GetOrMakeAsync(string name, Func<string> make, CancellationToken cancellationToken)
    {
        await using (var snapshot = await storage.OpenSnapshotAsync(cancellationToken))
        {
            if (await snapshot.Context.Settings.SingleOrDefaultAsync(row => row.Name == name, cancellationToken) is { } kept)
            {
                return kept.Value;
            }
        }

        var value = make();
        await writer.WriteAsync(
            Changes.NothingShown,
            async (context, token) =>
            {
                if (await context.Settings.SingleOrDefaultAsync(row => row.Name == name, token) is { } other)
                {
                    value = other.Value;
                    return;
                }

                context.Add(new Setting { Name = name, Value = value });
            },
            cancellationToken);
        return value;
    }
}
