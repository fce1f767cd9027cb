using System.Data.Common;
using BookReader.Caching.Coherence;
using BookReader.Library.Books;
using BookReader.Library.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace BookReader.Library.Storage.Postgres;

/// <summary>The tables on PostgreSQL; its migrations stand beside it.</summary>
public sealed class PostgresLibraryContext(DbContextOptions<PostgresLibraryContext> options) : LibraryContext(options)
{
    private const string SearchWordsProperty = "SearchWords";

    // The transaction's own number, and not the column xmin: that one is a sub-transaction's under a savepoint.
    private const string RaiseSql =
        """
        INSERT INTO cache_generation AS held
        SELECT tag, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, pg_current_xact_id()
        FROM unnest({0}) WITH ORDINALITY AS raised (tag, place) ORDER BY place
        ON CONFLICT (tag) DO UPDATE SET xid = excluded.xid, generation = CASE
            WHEN excluded.generation > held.generation THEN excluded.generation
            ELSE held.generation + 1 + (random() * 1048575)::bigint END
        RETURNING tag, generation, xid
        """;

    // In the same statement, and so in the same round trip: the message holds what the raise returns. It goes out when
    // the transaction commits.
    private static readonly string RaiseAndTellSql =
        $$"""
        WITH raised AS ({{RaiseSql}}),
        message AS (SELECT {1} || string_agg(E'\n' || tag || ' ' || generation, '') AS text FROM raised),
        told AS (SELECT pg_notify('{{PostgresChannel.Name}}', CASE WHEN octet_length(text) < {{PostgresChannel.MessageLimitBytes}} THEN text ELSE {2} END) FROM message)
        SELECT tag, generation, xid FROM raised, told
        """;

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        ChangeTracker.DetectChanges();
        foreach (var book in ChangeTracker.Entries<Book>().Where(entry => entry.State is EntityState.Added or EntityState.Modified))
        {
            book.Property(SearchWordsProperty).CurrentValue = SearchWords.Of(book.Entity.Title, book.Entity.Author);
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    internal override IQueryable<Guid> Matching(string text)
    {
        var query = string.Join(" & ", SearchWords.Of(text).Select(word => $"'{word}':*"));
        return query.Length == 0
            ? Database.SqlQuery<Guid>($"SELECT id AS \"Value\" FROM book WHERE false")
            : Database.SqlQuery<Guid>($"SELECT id AS \"Value\" FROM book WHERE search @@ {query}::tsquery");
    }

    internal override Task<Raised> RaiseAsync(string[] sorted, Announcement? announcement, CancellationToken cancellationToken) =>
        announcement is null
            ? RaiseAsync(RaiseSql, [sorted], cancellationToken)
            : RaiseAsync(RaiseAndTellSql, [sorted, ChannelMessage.RaiseHead(announcement), ChannelMessage.ReadInstead(announcement)], cancellationToken);

    internal override async Task<IReadOnlyList<T>> SelectAsync<T>(
        string sql, IReadOnlyList<string> columns, IReadOnlyList<object?[]> items, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var answers = new List<T>(items.Count);
        await using var command = CommandOf($"WITH item ({NamesOf(columns)}) AS ({RowsOf(columns)}) {sql} ORDER BY item.{NameOf(columns[0])}", columns, items);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            answers.Add(read(rows));
        }

        return answers;
    }

    internal override async Task InsertAsync(
        string table, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, string onConflict, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await using var command = CommandOf($"INSERT INTO {table} ({NamesOf(columns)}) {RowsOf(columns)} {onConflict}", columns, rows);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A statement with an array for each column: one, however many rows.</summary>
    private NpgsqlCommand CommandOf(string sql, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows)
    {
        var command = new NpgsqlCommand(sql, (NpgsqlConnection)Database.GetDbConnection(), (NpgsqlTransaction?)Database.CurrentTransaction?.GetDbTransaction());
        for (var i = 0; i < columns.Count; i++)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = ArrayOf(columns[i], rows.Select(row => row[i])) });
        }

        return command;
    }

    private static string RowsOf(IReadOnlyList<string> columns) =>
        $"SELECT * FROM unnest({string.Join(", ", columns.Select((column, i) => $"${i + 1}::{TypeOf(column)}[]"))})";

    private static string TypeOf(string column) => column[(NameOf(column).Length + 1)..];

    private static Array ArrayOf(string column, IEnumerable<object?> values) => TypeOf(column) switch
    {
        "uuid" => values.Cast<Guid>().ToArray(),
        "integer" => values.Cast<int>().ToArray(),
        "bigint" => values.Cast<long>().ToArray(),
        "double precision" => values.Cast<double?>().ToArray(),
        "text" => values.Cast<string?>().Select(text => text is null ? null : PostgresText.Storable(text)).ToArray(),
        var type => throw new ArgumentException($"No array is made of {type}.", nameof(column)),
    };

    private protected override string Holding(RowLock how) => how switch
    {
        RowLock.ToRead => " FOR SHARE OF held",
        RowLock.ToChange => " FOR NO KEY UPDATE OF held",
        _ => " FOR NO KEY UPDATE OF held SKIP LOCKED",
    };

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().HaveConversion<PostgresText>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<GenerationRow>(generation =>
        {
            generation.Property<ulong>("Xid").HasColumnName("xid").HasColumnType("xid8");
            generation.HasIndex("Xid");
        });
        modelBuilder.Entity<Book>(book =>
        {
            book.Property<string[]>(SearchWordsProperty).HasColumnName("search_words");
            book.Property<NpgsqlTsVector>("Search").HasColumnName("search")
                .HasComputedColumnSql("array_to_tsvector(search_words)", stored: true);
            book.HasIndex("Search").HasMethod("gin");
        });
    }
}
