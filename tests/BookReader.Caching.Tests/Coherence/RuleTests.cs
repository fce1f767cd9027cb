using System.Reflection;
using BookReader.Caching.Coherence;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Tests.Coherence.Simulation;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Coherence;

/// <summary>The rules of the protocol between nodes one by one, by the numbers that ADR 16 and docs/cache.md go by, in virtual time and without any trouble but the test's own.</summary>
public sealed class RuleTests : IDisposable
{
    private const string Rule = "Rule";

    private static readonly string[] Rules = ["C4", "E1", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"];
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMilliseconds(400);

    private readonly World _world = new(seed: 1);
    private readonly SimulatedChannel _channel;
    private readonly SimulatedDatabase _database;
    private readonly UnreliableTier _redis = UnreliableTier.Faithful();
    private readonly List<SimulatedNode> _nodes = [];

    public RuleTests()
    {
        _channel = new SimulatedChannel(_world) { Trouble = 0 };
        _database = new SimulatedDatabase(_world, _channel) { Trouble = 0 };
    }

    public void Dispose() => _nodes.ForEach(node => node.Dispose());

    [Fact]
    public void Every_rule_has_a_test_of_its_own()
    {
        var tested = typeof(RuleTests).GetMethods()
            .SelectMany(method => method.GetCustomAttributes<TraitAttribute>())
            .Where(trait => trait.Name == Rule)
            .Select(trait => trait.Value)
            .Distinct(StringComparer.Ordinal);
        Assert.Equal(Rules, tested.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait(Rule, "C4")]
    public void No_cell_is_entered_before_the_node_knows_from_where_on_it_hears_raises()
    {
        var node = NewNode();
        Assert.Null(new LookUp(node.Node.Cells).Enter(new Tag("item:1")));
        Assert.Equal(CacheOutcome.Miss, Read(node, 1).Outcome);
        Assert.Equal(0, node.Node.Cells.Count);

        Join(node);
        Assert.NotNull(new LookUp(node.Node.Cells).Enter(new Tag("item:1")));
    }

    [Fact]
    [Trait(Rule, "E1")]
    public void What_a_node_holds_is_a_hit_under_its_lease_and_asked_of_the_database_without_one()
    {
        var node = Join(NewNode());
        Write(node, 1);
        Read(node, 1);
        Assert.Equal(CacheOutcome.Hit, Read(node, 1).Outcome);

        node.Link.RefusesReadings = true;
        _world.Run(LeaseTime);
        Assert.False(node.Node.HasLease);
        Assert.False(node.Cache.TryGet(CacheUnderTest.RowsOf("item", "item:{n}", "item:{n}"), [1], out _));
        var (first, asked) = (Read(node, 1), _database.Rows["item:1"]);
        Assert.Equal(asked, first.Version);
    }

    [Fact]
    [Trait(Rule, "E1")]
    public void While_the_database_is_away_a_node_gives_what_it_heard_last_and_calls_it_stale()
    {
        var (node, other) = (Join(NewNode()), Join(NewNode()));
        Write(node, 1);
        var (known, _) = Read(node, 1);
        (node.Link.CutUntil, _channel.Trouble) = (long.MaxValue, 1);
        _world.Run(2 * LeaseTime);
        Write(other, 1);

        Assert.Equal((known, CacheOutcome.Stale), ReadEvenStale(node, 1));
        Assert.NotEqual(known, Read(other, 1).Version);

        // Nobody can tell whether what it never held is there, and neither can it.
        Assert.IsType<DatabaseAwayException>(FailureOf(node.Place.Begin(() => node.ReadEvenStaleAsync(2))));

        node.Link.CutUntil = 0;
        _world.Run(2 * LeaseTime);
        Assert.Equal((Read(other, 1).Version, CacheOutcome.RedisHit), ReadEvenStale(node, 1));
        Assert.Equal(CacheOutcome.Hit, ReadEvenStale(node, 1).Outcome);
    }

    [Fact]
    [Trait(Rule, "E1")]
    public void What_a_node_has_heard_to_be_passed_is_not_given_stale()
    {
        var node = Join(NewNode());
        Write(node, 1);
        Read(node, 1);
        Write(node, 1);
        node.Link.CutUntil = long.MaxValue;
        _world.Run(2 * LeaseTime);

        Assert.IsType<DatabaseAwayException>(FailureOf(node.Place.Begin(() => node.ReadEvenStaleAsync(1))));
    }

    [Fact]
    [Trait(Rule, "E1")]
    public void One_reader_in_a_second_waits_to_find_out_whether_the_database_is_away_still()
    {
        var node = Join(NewNode());
        Read(node, 1);
        node.Link.CutUntil = long.MaxValue;
        _world.Run(2 * LeaseTime);
        ReadEvenStale(node, 1);

        var waits = new List<TimeSpan>();
        for (var end = _world.Now + 10_000_000_000L; _world.Now < end; _world.Run(TimeSpan.FromMilliseconds(50)))
        {
            var beganAt = _world.Now;
            Assert.Equal(CacheOutcome.Stale, ReadEvenStale(node, 1).Outcome);
            waits.Add(TimeSpan.FromMicroseconds((_world.Now - beganAt) / 1_000.0));
        }

        Assert.InRange(waits.Count(wait => wait > TimeSpan.FromMilliseconds(1)), 5, 10);
        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(501)));
    }

    [Fact]
    [Trait(Rule, "N1")]
    public void A_node_whose_row_is_gone_comes_back_as_somebody_else_and_knows_nothing()
    {
        var node = Join(NewNode());
        Write(node, 1);
        Read(node, 1);
        var former = RowOf();
        _database.Remove(former.Id, former.Beat);
        _world.Run(LeaseTime);

        Assert.NotEqual(former.Id, RowOf().Id);
        Assert.True(node.Node.HasLease);
        Assert.Equal(0, node.Cache.Memory.Entries);
    }

    [Fact]
    [Trait(Rule, "N1")]
    public void A_statement_that_expects_another_beat_changes_nothing()
    {
        Join(NewNode());
        var former = RowOf();
        _world.Run(LeaseTime);
        _database.Remove(former.Id, former.Beat);

        Assert.Equal(former.Id, RowOf().Id);
        Assert.True(RowOf().Beat > former.Beat);
    }

    [Fact]
    [Trait(Rule, "N2")]
    public void A_node_beats_four_times_in_its_lease_and_says_what_it_has_merged_before()
    {
        Join(NewNode());
        var beats = new HashSet<Xid>();
        for (var step = 0; step < 40; step++)
        {
            _world.Run(LeaseTime / 20);
            beats.Add(RowOf().Beat);
        }

        Assert.InRange(beats.Count, 7, 10);
        var row = RowOf();
        Assert.True(row.Seen!.Beat < row.Beat, "It says that it has seen what its own beat came before.");
        Assert.False(row.Seen.Covers(row.Beat));
    }

    [Fact]
    [Trait(Rule, "N3")]
    public void A_reading_brings_what_no_message_did()
    {
        var (writer, reader) = (Join(NewNode()), Join(NewNode()));
        Write(writer, 1);
        Read(reader, 1);
        _channel.Trouble = 1;
        Write(writer, 1);

        Assert.True(reader.Node.HasLease);
        Assert.Equal(_database.Rows["item:1"], Read(reader, 1).Version);
    }

    [Fact]
    [Trait(Rule, "N4")]
    public void The_lease_ends_by_the_clock_before_anybody_stops_waiting()
    {
        var node = Join(NewNode());
        var held = TimeSpan.Zero;
        node.Link.CutUntil = long.MaxValue;
        for (; node.Node.HasLease; held += LeaseTime / 100)
        {
            _world.Run(LeaseTime / 100);
        }

        Assert.InRange(held, LeaseTime * 0.5, LeaseTime * 0.99);
    }

    [Fact]
    [Trait(Rule, "N4")]
    public void A_reading_that_failed_ends_the_lease_and_is_not_followed_by_a_beat()
    {
        var node = Join(NewNode());
        node.Link.RefusesReadings = true;
        _world.Run(LeaseTime / 2);
        Assert.False(node.Node.HasLease);
        var beat = RowOf().Beat;
        _world.Run(LeaseTime * 2);
        Assert.Equal(beat, RowOf().Beat);

        node.Link.RefusesReadings = false;
        _world.Run(LeaseTime);
        Assert.True(node.Node.HasLease);
    }

    [Fact]
    [Trait(Rule, "N5")]
    public void A_write_waits_for_an_acknowledgement_or_a_row_that_says_seen_or_until_a_silent_node_has_lapsed()
    {
        var (writer, other) = (Join(NewNode()), Join(NewNode()));
        var acknowledged = Write(writer, 1);
        _channel.Trouble = 1;
        var seen = Write(writer, 1);
        other.Place.Pause(TimeSpan.FromSeconds(5));
        var lapsed = Write(writer, 1);
        var again = Write(writer, 1);

        Assert.InRange(acknowledged, TimeSpan.Zero, LeaseTime / 4);
        Assert.InRange(seen, LeaseTime / 8, LeaseTime);
        Assert.InRange(lapsed, LeaseTime / 2, 2 * LeaseTime);
        Assert.InRange(again, TimeSpan.Zero, LeaseTime / 4);
    }

    [Fact]
    [Trait(Rule, "N6")]
    public void Lost_late_and_doubled_messages_cost_a_write_time_and_nothing_else()
    {
        var (writer, reader) = (Join(NewNode()), Join(NewNode()));
        _channel.Trouble = 0.6;
        for (var n = 0; n < 50; n++)
        {
            var waited = Write(writer, n % 3, n % 5 == 0 ? ["more:1", "more:2"] : []);
            Assert.InRange(waited, TimeSpan.Zero, LeaseTime);
            Assert.Equal(_database.Rows[$"item:{n % 3}"], Read(reader, n % 3).Version);
        }
    }

    [Fact]
    [Trait(Rule, "N7")]
    public void A_node_that_leaves_answers_from_its_cache_no_more_and_is_waited_for_by_nobody()
    {
        var (writer, leaving) = (Join(NewNode()), Join(NewNode()));
        var left = leaving.Place.Begin(() => leaving.Node.LeaveAsync(CancellationToken.None));
        _world.Run(LeaseTime / 4);
        Assert.True(left.IsCompletedSuccessfully);
        Assert.False(leaving.Node.HasLease);
        Assert.Single(_database.Committed().Nodes);

        _channel.Trouble = 1;
        Assert.InRange(Write(writer, 1), TimeSpan.Zero, LeaseTime / 4);
        Assert.Equal(_database.Rows["item:1"], Read(leaving, 1).Version);
    }

    [Theory]
    [Trait(Rule, "N8")]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_database_lost_is_shown_no_more_once_a_lease_has_gone_by(bool isSameServer)
    {
        var (writer, reader) = (Join(NewNode()), Join(NewNode()));
        Write(writer, 1);
        _database.Copy();
        var kept = _database.Rows["item:1"];
        Write(writer, 1);
        Assert.NotEqual(kept, Read(reader, 1).Version);
        _database.Restore(isSameServer);
        _database.Start();
        _world.Run(2 * LeaseTime);

        // Redis has the lost entry still, and answers with it.
        Assert.Equal(kept, Read(reader, 1).Version);
        Assert.Equal(kept, Read(writer, 1).Version);
    }

    private NodeRow RowOf() => Assert.Single(_database.Committed().Nodes);

    private SimulatedNode NewNode()
    {
        var node = new SimulatedNode(_world, _database, _channel, _redis, new Ledger(), $"node {_nodes.Count + 1}", LeaseTime) { Link = { Trouble = 0 } };
        _nodes.Add(node);
        return node;
    }

    private SimulatedNode Join(SimulatedNode node)
    {
        node.Join();
        _world.Run(LeaseTime, () => node.Node.HasLease);
        Assert.True(node.Node.HasLease);

        // Until it has heard of the others, and they of it.
        _world.Run(LeaseTime / 2);
        return node;
    }

    private TimeSpan Write(SimulatedNode node, int item, params string[] more)
    {
        var beganAt = _world.Now;
        Finish(node.Place.Begin(() => node.WriteAsync($"item:{item}", [new Tag($"item:{item}"), .. more.Select(tag => new Tag(tag))])));
        return TimeSpan.FromMicroseconds((_world.Now - beganAt) / 1_000.0);
    }

    private (long Version, CacheOutcome Outcome) Read(SimulatedNode node, int item)
    {
        (long, CacheOutcome) answer = default;
        Finish(node.Place.Begin(async () => answer = await node.ReadAsync(item)));
        return answer;
    }

    private (long Version, CacheOutcome Outcome) ReadEvenStale(SimulatedNode node, int item)
    {
        (long, CacheOutcome) answer = default;
        Finish(node.Place.Begin(async () => answer = await node.ReadEvenStaleAsync(item)));
        return answer;
    }

    private Exception? FailureOf(Task act)
    {
        _world.Run(20 * LeaseTime, () => act.IsCompleted);
        return act.Exception?.InnerException;
    }

    private void Finish(Task act)
    {
        _world.Run(20 * LeaseTime, () => act.IsCompleted);
        Assert.True(act.IsCompletedSuccessfully, act.Exception?.ToString() ?? "It does not end.");
    }
}
