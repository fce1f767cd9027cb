namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// The protocol as steps from state to state. Each step is one method: what must hold for it to be possible, and then what
/// it changes. A step that is not possible returns false and has changed nothing. Who wants to learn the protocol reads
/// <see cref="Rules"/> first, then the steps of reading, of cells, of the lease and of writing, each in a part of its own.
/// </summary>
internal sealed partial class Protocol
{
    private readonly Bounds _bounds;
    private readonly Rules _rules;
    private readonly Move[] _moves;

    public Protocol(Bounds bounds, Rules rules)
    {
        _bounds = bounds;
        _rules = rules;
        _moves = [.. AllMoves()];
    }

    public Bounds Bounds => _bounds;

    public Rules Rules => _rules;

    /// <summary>Every move that these bounds know; in a given state some of them are possible.</summary>
    public ReadOnlySpan<Move> Moves => _moves;

    public State Initial()
    {
        var state = new State();
        state.Database.Next = 1;
        if (_bounds.HasACopyAtFirst)
        {
            CopyIsTaken(ref state);
        }

        if (_bounds.IsAlone)
        {
            ref var node = ref state.Nodes[0];
            (node.Base, node.Lease) = (1, 1);
        }

        return state;
    }

    public bool Apply(ref State state, Move move)
    {
        int n = move.Node, argument = move.Argument;
        var isPossible = move.Step switch
        {
            Step.ReaderHits => ReaderHits(ref state, n, argument),
            Step.ReaderMisses => ReaderMisses(ref state, n, argument),
            Step.ReaderHangsUp => ReaderHangsUp(ref state.Nodes[n], argument),
            Step.FlightAsksRedis => FlightAsksRedis(ref state.Nodes[n], argument),
            Step.FlightFindsInRedis => FlightFindsInRedis(ref state, n, argument),
            Step.FlightSends => FlightSends(ref state.Nodes[n], argument),
            Step.FlightReads => FlightReads(ref state, n, argument),
            Step.FlightLands => FlightLands(ref state, n, argument),
            Step.LookUpBegins => LookUpBegins(ref state.Nodes[n], argument),
            Step.LookUpReads => LookUpReads(ref state, n, argument),
            Step.LookUpLands => LookUpLands(ref state.Nodes[n], argument),
            Step.CellIsEvicted => CellIsEvicted(ref state.Nodes[n], argument),
            Step.BeatIsSent => BeatIsSent(ref state.Nodes[n]),
            Step.BeatCommits => BeatCommits(ref state, n),
            Step.BeatIsLost => BeatIsLost(ref state.Nodes[n]),
            Step.BeatIsAnswered => BeatIsAnswered(ref state.Nodes[n]),
            Step.ReadingReads => ReadingReads(ref state, n),
            Step.ReadingFails => ReadingFails(ref state.Nodes[n]),
            Step.ReadingIsMerged => ReadingIsMerged(ref state.Nodes[n]),
            Step.WriterBegins => WriterBegins(ref state, n, argument),
            Step.WriterRollsBack => WriterRollsBack(ref state, n),
            Step.WriterCommits => WriterCommits(ref state, n, argument),
            Step.WriterRaisesItsCells => WriterRaisesItsCells(ref state, n),
            Step.RaiseIsHeard => RaiseIsHeard(ref state, n, argument),
            Step.OldRaiseIsHeard => OldRaiseIsHeard(ref state, n, argument),
            Step.OldAcknowledgementArrives => OldAcknowledgementArrives(ref state, n, argument),
            Step.WriterLooks => WriterLooks(ref state, n, argument),
            Step.WriterAnswers => WriterAnswers(ref state, n),
            Step.RemovalIsSent => RemovalIsSent(ref state, n, argument),
            Step.RemovalArrives => RemovalArrives(ref state, n),
            Step.NodeLeaves => NodeLeaves(ref state, n),
            Step.NodeCrashes => NodeCrashes(ref state, n),
            Step.DatabaseCrashes => DatabaseCrashes(ref state),
            Step.CopyIsTaken => CopyIsTaken(ref state),
            Step.CopyIsPutBack => CopyIsPutBack(ref state),
            Step.Tick => Tick(ref state),
            _ => throw new InvalidOperationException($"No such step: {move.Step}"),
        };

        if (isPossible)
        {
            Canonical.Form(ref state, _bounds, _rules, ChangesNumbers(move.Step));
        }

        return isPossible;
    }

    /// <summary>Whether transactions' numbers may have changed: if not, they need not be counted anew.</summary>
    private static bool ChangesNumbers(Step step) =>
        step is >= Step.BeatIsSent and not (Step.Tick or Step.RaiseIsHeard or Step.OldRaiseIsHeard);

    private IEnumerable<Move> AllMoves() =>
        from step in Enum.GetValues<Step>()
        from node in NodesOf(step)
        from argument in ArgumentsOf(step, node)
        select new Move(step, (byte)node, (byte)argument);

    /// <summary>Who can take a step in these bounds; nobody, if what it stands for is switched off.</summary>
    private IEnumerable<int> NodesOf(Step step)
    {
        var renewing = _bounds.IsAlone ? [] : _bounds.Caching;
        var others = _bounds.IsAlone ? [] : _bounds.Writing;
        return step switch
        {
            Step.ReaderHangsUp => _bounds.HangsUp ? _bounds.Caching : [],
            Step.FlightAsksRedis => _rules.JudgesBeforeTheGet ? _bounds.Caching : [],
            Step.FlightFindsInRedis => _bounds.HasRedis ? _bounds.Caching : [],
            Step.LookUpBegins or Step.LookUpReads or Step.LookUpLands => _bounds.HasLookUps ? _bounds.Caching : [],
            Step.CellIsEvicted => _bounds.EvictsCells ? _bounds.Caching : [],
            >= Step.ReaderHits and <= Step.FlightLands => _bounds.Caching,
            Step.BeatIsLost or Step.ReadingFails => _bounds.LosesBeats ? renewing : [],
            >= Step.BeatIsSent and <= Step.ReadingIsMerged => renewing,
            Step.WriterBegins => _bounds.Writing,
            Step.WriterCommits => _bounds.HasLongTransactions ? _bounds.Writing : [],
            Step.WriterRollsBack => _bounds.RollBacks > 0 ? _bounds.Writing : [],
            Step.WriterRaisesItsCells or Step.WriterAnswers => _bounds.Writing,
            Step.RaiseIsHeard or Step.OldRaiseIsHeard => renewing,
            Step.OldAcknowledgementArrives => _bounds.HasLateAcknowledgements && _rules.TakesAcknowledgementsOfFormerLives ? others : [],
            Step.WriterLooks => others,
            Step.RemovalIsSent or Step.RemovalArrives => _bounds.RemovesRows ? others : [],
            Step.NodeLeaves => _bounds.Leaves ? renewing : [],
            Step.NodeCrashes => _bounds.Crashing,
            Step.DatabaseCrashes => _bounds.DatabaseCrashes > 0 ? [0] : [],
            Step.CopyIsTaken => _bounds is { RestoresACopy: true, HasACopyAtFirst: false } ? [0] : [],
            Step.CopyIsPutBack => _bounds.RestoresACopy ? [0] : [],
            Step.Tick => _bounds.HasTime && !_bounds.IsAlone ? [0] : [],
            _ => [],
        };
    }

    private IEnumerable<int> ArgumentsOf(Step step, int node)
    {
        var keys = Enumerable.Range(0, _bounds.Keys.Count);
        var tags = Enumerable.Range(0, PerTag.Count).Where(tag => _bounds.Keys.Any(key => key.Has(tag)));
        return step switch
        {
            Step.ReaderHits or Step.ReaderMisses =>
                from key in keys from reader in Enumerable.Range(0, _bounds.Readers) select Arguments.Pair(key, reader),
            Step.ReaderHangsUp => Enumerable.Range(0, _bounds.Readers),
            Step.FlightFindsInRedis => from key in keys from entry in Enumerable.Range(0, EverStored.Room) select Arguments.Pair(key, entry),
            Step.FlightAsksRedis or Step.FlightSends or Step.FlightReads or Step.FlightLands => keys,
            Step.LookUpBegins or Step.LookUpReads or Step.LookUpLands or Step.CellIsEvicted => tags,
            Step.WriterBegins =>
                from raises in _bounds.Raises from skips in Skips select Arguments.Pair((int)raises, skips),
            Step.WriterCommits => Skips,
            Step.RaiseIsHeard => _bounds.Writing.Where(other => other != node),
            Step.OldRaiseIsHeard =>
                from tag in tags from generation in Enumerable.Range(1, Math.Min(GenerationSets.Largest, (2 * _bounds.Writes) + 1)) select Arguments.Pair(tag, generation),
            Step.OldAcknowledgementArrives or Step.WriterLooks or Step.RemovalIsSent => _bounds.Caching.Where(other => other != node),
            _ => [0],
        };
    }

    private int[] Skips => _bounds.SkipsGenerations ? [0, 1] : [0];
}

/// <summary>Two small numbers in one argument.</summary>
internal static class Arguments
{
    public static int Pair(int first, int second) => (first << 4) | second;

    public static (int First, int Second) Of(int argument) => (argument >> 4, argument & 15);
}
