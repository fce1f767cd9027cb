using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
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
        FROM unnest($1) WITH ORDINALITY AS raised (tag, place) ORDER BY place
        ON CONFLICT (tag) DO UPDATE SET xid = excluded.xid, generation = CASE
            WHEN excluded.generation > held.generation THEN excluded.generation
            ELSE held.generation + 1 + (random() * 1048575)::bigint END
        RETURNING tag, generation, xid
        """;

    // In the same statement, and so in the same round trip: the message holds what the raise returns. It goes out when
    // the transaction commits.
    private static readonly string RaiseAndTellSql =
        $"""
        WITH raised AS ({RaiseSql}),
        message AS (SELECT $2 || string_agg(E'\n' || tag || ' ' || generation, '') AS text FROM raised),
        told AS (SELECT pg_notify('{PostgresChannel.Name}', CASE WHEN octet_length(text) < {PostgresChannel.MessageLimitBytes} THEN text ELSE $3 END) FROM message)
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

    internal override async Task<Raised> RaiseAsync(string[] sorted, Announcement? announcement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            announcement is null ? RaiseSql : RaiseAndTellSql,
            (NpgsqlConnection)Database.GetDbConnection(),
            (NpgsqlTransaction?)Database.CurrentTransaction?.GetDbTransaction());
        command.Parameters.Add(new NpgsqlParameter { Value = sorted });
        if (announcement is not null)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = ChannelMessage.RaiseHead(announcement) });
            command.Parameters.Add(new NpgsqlParameter { Value = ChannelMessage.ReadInstead(announcement) });
        }

        var raised = new List<TagGeneration>(sorted.Length);
        var transaction = default(Xid);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            raised.Add(new TagGeneration(new Tag(rows.GetString(0)), new Generation(rows.GetInt64(1))));
            transaction = new Xid(await rows.GetFieldValueAsync<ulong>(2, cancellationToken));
        }

        return new Raised(raised, transaction);
    }

    internal override string TableOfJson(params IReadOnlyList<string> columns) =>
        $"SELECT * FROM jsonb_to_recordset({{0}}::jsonb) AS item ({string.Join(", ", columns)})";

    internal override async Task InsertAsync(
        string table, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, string onConflict, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        // An array for each column: one statement, however many rows.
        var arrays = columns.Select((column, i) => $"${i + 1}::{column[(NameOf(column).Length + 1)..]}[]");
        await using var command = new NpgsqlCommand(
            $"INSERT INTO {table} ({NamesOf(columns)}) SELECT * FROM unnest({string.Join(", ", arrays)}) {onConflict}",
            (NpgsqlConnection)Database.GetDbConnection(),
            (NpgsqlTransaction?)Database.CurrentTransaction?.GetDbTransaction());
        for (var i = 0; i < columns.Count; i++)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = ArrayOf(columns[i], rows.Select(row => row[i])) });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Array ArrayOf(string column, IEnumerable<object?> values) => column[(NameOf(column).Length + 1)..] switch
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
