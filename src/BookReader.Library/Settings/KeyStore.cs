using BookReader.Library.Cached;
using BookReader.Library.Storage;
using Microsoft.EntityFrameworkCore;

namespace BookReader.Library.Settings;

/// <summary>A key that forms and cookies are protected with, as ASP.NET Core writes it.</summary>
public sealed class ProtectionKey
{
    public required string Name { get; init; }

    public required string Xml { get; init; }
}

/// <summary>Where those keys lie: beside the data, so that every process has the same.</summary>
public sealed class KeyStore(ILibraryStorage storage, LibraryWriter writer)
{
    public async Task<IReadOnlyList<string>> AllAsync(CancellationToken cancellationToken)
    {
        await using var snapshot = await storage.OpenSnapshotAsync(cancellationToken);
        return await snapshot.Context.ProtectionKeys.OrderBy(row => row.Name).Select(row => row.Xml).ToListAsync(cancellationToken);
    }

    public Task AddAsync(string name, string xml, CancellationToken cancellationToken) => writer.WriteAsync(
        Changes.NothingShown,
        (context, _) =>
        {
            context.Add(new ProtectionKey { Name = name, Xml = xml });
            return Task.CompletedTask;
        },
        cancellationToken);
}
