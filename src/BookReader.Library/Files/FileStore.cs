using System.Buffers;
using System.Security.Cryptography;

namespace BookReader.Library.Files;

/// <summary>What a file in the store is known by.</summary>
/// <param name="Hash">SHA-256 of its bytes, in lower-case hexadecimal.</param>
/// <param name="SizeBytes">Its length.</param>
public sealed record StoredFile(string Hash, long SizeBytes);

/// <summary>
/// Book files, pictures and fonts, each once, named by the hash of its bytes. No name that comes from outside is ever a
/// path. A file is whole or not there: it is written aside, flushed, and renamed.
/// </summary>
public sealed class FileStore
{
    private const int BufferBytes = 128 * 1024;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string _files;
    private readonly string _incoming;
    private readonly string _marker;
    private readonly TimeProvider _time;

    public FileStore(string dataFolder, TimeProvider time)
    {
        _files = Path.Combine(dataFolder, "files");
        _incoming = Path.Combine(dataFolder, "incoming");
        _marker = Path.Combine(dataFolder, "library-id");
        _time = time;
        Directory.CreateDirectory(_files);
        Directory.CreateDirectory(_incoming);
    }

    /// <summary>Takes in a stream.</summary>
    /// <param name="source">Read to its end.</param>
    /// <param name="limitBytes">The most that is taken.</param>
    /// <param name="cancellationToken">Gives up; nothing stays behind.</param>
    /// <returns>Null when the stream is longer than the limit.</returns>
    public async Task<StoredFile?> PutAsync(Stream source, long limitBytes, CancellationToken cancellationToken)
    {
        var aside = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        try
        {
            string hash;
            long length;
            await using (var target = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
            {
                (hash, length) = await CopyAsync(source, target, limitBytes, cancellationToken);
                if (length > limitBytes)
                {
                    return null;
                }

                target.Flush(flushToDisk: true);
            }

            Keep(aside, hash);
            return new StoredFile(hash, length);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>Opens a file for reading; null when it is not there.</summary>
    public FileStream? Open(string hash)
    {
        try
        {
            return new FileStream(PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, useAsync: true);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Where a file lies, for a server that sends it by path.</summary>
    /// <exception cref="ArgumentException">No hash.</exception>
    public string PathOf(string hash) => IsHash(hash)
        ? Path.Combine(_files, hash[..2], hash)
        : throw new ArgumentException("A file is named by 64 lower-case hexadecimal digits.", nameof(hash));

    public static bool IsHash(string text) => text.Length == 64 && !text.AsSpan().ContainsAnyExcept(HexDigits);

    /// <summary>Which library's files lie here, as <see cref="Mark"/> wrote it; null when nobody has yet.</summary>
    public string? Library => File.Exists(_marker) ? File.ReadAllText(_marker).Trim() : null;

    /// <summary>Writes down which library's files lie here.</summary>
    public void Mark(string library) => File.WriteAllText(_marker, library);

    /// <summary>Removes what uploads that were cut off have left.</summary>
    /// <param name="age">For how long nothing has come: where other nodes use the folder, an upload of theirs may be under way.</param>
    public void ClearIncoming(TimeSpan age)
    {
        foreach (var file in Directory.EnumerateFiles(_incoming).Where(file => IsOld(file, age)))
        {
            File.Delete(file);
        }
    }

    /// <summary>Removes files that nobody needs.</summary>
    /// <param name="isNeeded">Whether a row names the file.</param>
    /// <param name="age">How old a file must be: between its arrival and the row that names it, it is needed too.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>How many went.</returns>
    public async Task<int> SweepAsync(Func<string, Task<bool>> isNeeded, TimeSpan age, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var file in Directory.EnumerateFiles(_files, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsOld(file, age) && !await isNeeded(Path.GetFileName(file)))
            {
                removed += RemoveIfStillOld(file, age) ? 1 : 0;
            }
        }

        return removed;
    }

    private static async Task<(string Hash, long Length)> CopyAsync(
        Stream source, FileStream target, long limitBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        var length = 0L;
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            length += read;
            if (length > limitBytes)
            {
                break;
            }

            hash.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
    }

    /// <summary>Puts it in place, or makes the one that is there young again, so that no sweep takes it before its row is written.</summary>
    private void Keep(string aside, string hash)
    {
        var path = PathOf(hash);
        try
        {
            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(aside, path, overwrite: true);
        }
    }

    private bool IsOld(string file, TimeSpan age) => File.GetLastWriteTimeUtc(file) <= _time.GetUtcNow().UtcDateTime - age;

    /// <summary>
    /// Taken away first and looked at then: whoever makes it young, here or on another node, has done so before, and it goes
    /// back, or finds it gone, and puts its own in place. No lock would hold on a folder that several nodes share.
    /// </summary>
    private bool RemoveIfStillOld(string file, TimeSpan age)
    {
        var grave = Path.Combine(_incoming, Path.GetFileName(file));
        File.Move(file, grave, overwrite: true);
        if (IsOld(grave, age))
        {
            File.Delete(grave);
            return true;
        }

        File.Move(grave, file, overwrite: true);
        return false;
    }
}
