using BookReader.Library.Settings;

namespace BookReader.Library.Files;

/// <summary>
/// Whether the nodes of a library have one folder of files. A node with another one would answer that books have no
/// pictures, and put new ones where nobody else finds them.
/// </summary>
public sealed class SharedFolder(FileStore files, LibrarySettings settings)
{
    private const string Setting = "files_id";

    /// <summary>The first node marks its folder and writes the mark down in the database; every other must find it.</summary>
    /// <exception cref="OtherFolderException">It does not.</exception>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        var found = files.Library;
        var mine = found ?? Guid.NewGuid().ToString("N");
        var library = await settings.GetOrMakeAsync(Setting, () => mine, cancellationToken);
        if (library != mine)
        {
            throw new OtherFolderException(library);
        }

        if (found is null)
        {
            files.Mark(library);
        }
    }
}

/// <summary>The folder is not the one in which the library's files lie.</summary>
/// <param name="library">What would stand in the right one's <c>library-id</c>.</param>
public sealed class OtherFolderException(string library)
    : Exception($"this is not the folder in which the library's other nodes keep its files: mount that one. Its file library-id holds {library}.");
