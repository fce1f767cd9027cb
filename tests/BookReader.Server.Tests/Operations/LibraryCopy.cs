using System.Globalization;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Operations;

/// <summary>A server's database, and a copy of it that is taken and put back as an administrator would, the server being stopped.</summary>
internal abstract class LibraryCopy(string dataFolder)
{
    protected string DataFolder { get; } = dataFolder;

    /// <summary>What the server is told of where its database is.</summary>
    public virtual Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    public static async Task<LibraryCopy> OfAsync(string database, string dataFolder)
    {
        if (database == "SQLite")
        {
            return new Files(dataFolder);
        }

        Assert.SkipWhen(PostgresServer.Programs is null, "PostgreSQL is not installed.");
        var server = await PostgresServer.SharedAsync();
        return new Dump(dataFolder, server, await server.NewDatabaseAsync());
    }

    public abstract Task TakeAsync();

    public abstract Task PutBackAsync();

    private sealed class Files(string dataFolder) : LibraryCopy(dataFolder)
    {
        private string Kept => Path.Combine(DataFolder, "copy");

        public override Task TakeAsync()
        {
            Directory.CreateDirectory(Kept);
            foreach (var file in Directory.GetFiles(DataFolder, "bookreader.db*"))
            {
                File.Copy(file, Path.Combine(Kept, Path.GetFileName(file)));
            }

            return Task.CompletedTask;
        }

        public override Task PutBackAsync()
        {
            foreach (var file in Directory.GetFiles(DataFolder, "bookreader.db*"))
            {
                File.Delete(file);
            }

            // The log belongs to the database; the index of the log (-shm) is made anew.
            foreach (var file in Directory.GetFiles(Kept).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(DataFolder, Path.GetFileName(file)));
            }

            return Task.CompletedTask;
        }
    }

    private sealed class Dump(string dataFolder, PostgresServer server, string url) : LibraryCopy(dataFolder)
    {
        private readonly string _database = url[(url.LastIndexOf('/') + 1)..];

        public override Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal) { ["DATABASE_URL"] = url };

        // In the folder that PostgreSQL's programs run in, and may write to.
        private string Kept => string.Create(CultureInfo.InvariantCulture, $"{_database}.dump");

        public override Task TakeAsync() => server.RunToolAsync("pg_dump", "--format=custom", "--file", Kept, _database);

        public override Task PutBackAsync() => server.RunToolAsync("pg_restore", "--clean", "--if-exists", "--dbname", _database, Kept);
    }
}
