using System.Data;
using System.Globalization;
using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using Npgsql;
using NpgsqlTypes;

namespace BookReader.Library.Storage.Postgres;

/// <summary>
/// The nodes' rows in <c>cache_node</c>, and what was raised. Beats and readings go over a connection of their own and
/// answer before they return, so that the thread that makes them needs no other.
/// </summary>
public sealed class PostgresNodes : INodeStore, IAsyncDisposable
{
    private const int TimeoutSeconds = 2;

    private const string MakeSql =
        "INSERT INTO cache_node (id, beat, lease_ms) VALUES ($1, pg_current_xact_id(), $2) ON CONFLICT (id) DO NOTHING RETURNING beat";

    // The transaction that wrote the row must be the one that it names: a row that a dump brought back has the beat of then
    // and was written now, and who went on from it would keep what the database has lost.
    private const string BeatSql =
        """
        UPDATE cache_node SET beat = pg_current_xact_id(), lease_ms = $2, seen = $4::pg_snapshot, seen_beat = $5
        WHERE id = $1 AND beat = $3 AND xmin = beat::xid RETURNING beat
        """;

    private const string RemoveSql = "DELETE FROM cache_node WHERE id = $1 AND beat = $2";

    private const string NodesSql = "SELECT 2, id::text, beat::text, seen::text, seen_beat::text, lease_ms::bigint FROM cache_node";

    // One statement, and so one snapshot for all three parts. The upper bound: a restored dump brings numbers that are not given out yet.
    private const string ReadSql =
        $"""
        SELECT 0, pg_current_snapshot()::text, (SELECT value FROM setting WHERE name = 'database_id'),
            substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8), NULL, 0::bigint
        UNION ALL
        SELECT 1, tag, NULL, NULL, NULL, generation FROM cache_generation
        WHERE xid >= $1 AND xid < pg_snapshot_xmax(pg_current_snapshot())
        UNION ALL
        {NodesSql}
        """;

    private readonly NpgsqlDataSource _renewing;
    private readonly NpgsqlDataSource _looking;
    private NpgsqlConnection? _connection;

    /// <param name="address">Where PostgreSQL is, as <see cref="PostgresAddress.Parse"/> gives it.</param>
    public PostgresNodes(string address)
    {
        var settings = new NpgsqlConnectionStringBuilder(address) { CommandTimeout = TimeoutSeconds, Timeout = TimeoutSeconds };
        _looking = PostgresAddress.Connect(settings.ToString(), "-c default_transaction_read_only=on");
        settings.Pooling = false;
        _renewing = PostgresAddress.Connect(settings.ToString(), "-c synchronous_commit=on");
    }

    private enum Part
    {
        Head,
        Raised,
        Node,
    }

    /// <inheritdoc/>
    public ValueTask<Xid?> BeatAsync(NodeId node, Xid? expected, Seen? seen, TimeSpan leaseTime, CancellationToken cancellationToken)
    {
        using var command = Command(expected is null ? MakeSql : BeatSql);
        command.Parameters.Add(new NpgsqlParameter { Value = node.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = (int)leaseTime.TotalMilliseconds });
        if (expected is { } beat)
        {
            command.Parameters.Add(Number(beat));
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)seen?.Snapshot.ToString() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
            command.Parameters.Add(seen is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Xid8 } : Number(seen.Beat));
        }

        return ValueTask.FromResult(Run(command, static command => command.ExecuteScalar() is ulong number ? new Xid(number) : (Xid?)null));
    }

    /// <inheritdoc/>
    public ValueTask<Reading> ReadAsync(Xid? from, int most, CancellationToken cancellationToken)
    {
        using var command = Command(ReadSql);
        command.Parameters.Add(Number(from ?? new Xid(ulong.MaxValue)));
        return ValueTask.FromResult(Run(command, command =>
        {
            using var rows = command.ExecuteReader();
            return Read(rows, most);
        }));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<NodeRow>> LookAsync(CancellationToken cancellationToken)
    {
        await using var command = _looking.CreateCommand(NodesSql);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var nodes = new List<NodeRow>();
        while (await rows.ReadAsync(cancellationToken))
        {
            nodes.Add(NodeOf(rows));
        }

        return nodes;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(NodeId node, Xid beat, CancellationToken cancellationToken)
    {
        using var command = Command(RemoveSql);
        command.Parameters.Add(new NpgsqlParameter { Value = node.Value });
        command.Parameters.Add(Number(beat));
        Run(command, static command => command.ExecuteNonQuery());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await _renewing.DisposeAsync();
        await _looking.DisposeAsync();
    }

    private static Reading Read(NpgsqlDataReader rows, int most)
    {
        DatabaseIdentity? identity = null;
        XidSnapshot? snapshot = null;
        List<TagGeneration>? raised = [];
        var nodes = new List<NodeRow>();
        while (rows.Read())
        {
            switch ((Part)rows.GetInt32(0))
            {
                case Part.Head:
                    snapshot = XidSnapshot.Parse(rows.GetString(1));
                    identity = new DatabaseIdentity(rows.IsDBNull(2) ? "" : rows.GetString(2), rows.GetString(3));
                    break;
                case Part.Raised when raised?.Count < most:
                    raised.Add(new TagGeneration(new Tag(rows.GetString(1)), new Generation(rows.GetInt64(5))));
                    break;
                case Part.Raised:
                    raised = null;
                    break;
                default:
                    nodes.Add(NodeOf(rows));
                    break;
            }
        }

        return new Reading(identity!, snapshot!, raised, nodes);
    }

    private static NodeRow NodeOf(NpgsqlDataReader row) => new(
        new NodeId(Guid.Parse(row.GetString(1))),
        NumberOf(row.GetString(2)),
        row.IsDBNull(3) || row.IsDBNull(4) ? null : new Seen(XidSnapshot.Parse(row.GetString(3)), NumberOf(row.GetString(4))),
        TimeSpan.FromMilliseconds(row.GetInt64(5)));

    private static Xid NumberOf(string text) => new(ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));

    private static NpgsqlParameter Number(Xid number) => new() { Value = number.Value, NpgsqlDbType = NpgsqlDbType.Xid8 };

    private NpgsqlCommand Command(string sql) => new(sql, Connection());

    /// <summary>A connection is not used again after anything failed on it: what it was about to do may be under way still.</summary>
    private T Run<T>(NpgsqlCommand command, Func<NpgsqlCommand, T> run)
    {
        try
        {
            return run(command);
        }
        catch
        {
            _connection?.Dispose();
            _connection = null;
            throw;
        }
    }

    private NpgsqlConnection Connection()
    {
        if (_connection is { State: ConnectionState.Open })
        {
            return _connection;
        }

        _connection?.Dispose();
        _connection = null;
        var connection = _renewing.OpenConnection();
        try
        {
            // A beat that is not durable is worse than none: what a crash takes back, others have already relied on.
            using var command = new NpgsqlCommand("SHOW synchronous_commit", connection);
            if (command.ExecuteScalar() is not "on")
            {
                throw new PostgresUnfitException("synchronous_commit must be on for BookReader's connections.");
            }

            return _connection = connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
