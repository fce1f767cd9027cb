using System.Diagnostics;
using System.Globalization;

namespace BookReader.TestServers;

/// <summary>A folder on a disk of its own, in memory, that is soon full. It takes a superuser to make one.</summary>
public sealed class SmallDisk : IDisposable
{
    private const string Filler = "filler";

    private readonly TestFolder _folder = new();

    /// <param name="megabytes">How much it holds.</param>
    /// <exception cref="InvalidOperationException">It cannot be made here.</exception>
    public SmallDisk(int megabytes)
    {
        if (!IsDone("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "tmpfs", Path))
        {
            _folder.Dispose();
            throw new InvalidOperationException("tmpfs cannot be mounted.");
        }
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing { get; } = WhyNot();

    public string Path => _folder.Path;

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(_folder.File(Filler), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var block = new byte[4_096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(_folder.File(Filler));

    /// <summary>Whoever uses it must be gone.</summary>
    public void Dispose()
    {
        IsDone("umount", "--lazy", Path);
        _folder.Dispose();
    }

    private static string? WhyNot()
    {
        try
        {
            new SmallDisk(1).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "No small disk can be mounted here: it takes a superuser.";
        }
    }

    private static bool IsDone(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
