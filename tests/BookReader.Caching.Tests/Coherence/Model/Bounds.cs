namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>How much of the world a search looks at. What is switched off does not happen in it, and everything else happens in every order.</summary>
internal sealed record Bounds
{
    public required string Name { get; init; }

    /// <summary>Nodes in all; those that cache and are read from; those that write.</summary>
    public int Nodes { get; init; } = 2;
    public IReadOnlyList<int> Caching { get; init; } = [1];
    public IReadOnlyList<int> Writing { get; init; } = [0];

    /// <summary>One process alone on its database: the lease always holds, and cells need no base.</summary>
    public bool IsAlone { get; init; }

    public int Readers { get; init; } = 1;

    /// <summary>The tags of each key, and the sets of tags that a write may raise.</summary>
    public IReadOnlyList<Tags> Keys { get; init; } = [Tags.A];
    public IReadOnlyList<Tags> Raises { get; init; } = [Tags.A];

    public int Writes { get; init; } = 1;

    /// <summary>The lease in ticks.</summary>
    public byte Lease { get; init; } = 2;

    /// <summary>Without it no lease ends and nobody lapses.</summary>
    public bool HasTime { get; init; } = true;
    public bool HasRedis { get; init; } = true;
    public bool HasLookUps { get; init; } = true;
    /// <summary>Readers go away and leave the flight that they began.</summary>
    public bool HangsUp { get; init; }
    public bool EvictsCells { get; init; }
    public bool LosesBeats { get; init; }
    public IReadOnlyList<int> Crashing { get; init; } = [];
    public bool Leaves { get; init; }
    public bool RemovesRows { get; init; }

    /// <summary>A transaction has its number for a while before it commits.</summary>
    public bool HasLongTransactions { get; init; }
    public int RollBacks { get; init; }
    public int DatabaseCrashes { get; init; }

    /// <summary>A copy of the database is taken, and put back once.</summary>
    public bool RestoresACopy { get; init; }

    /// <summary>The copy is of the very beginning: fewer states than with one that may be taken at any time.</summary>
    public bool HasACopyAtFirst { get; init; }

    /// <summary>A raise may leave a number out, which a later database may then give out.</summary>
    public bool SkipsGenerations { get; init; }

    /// <summary>Acknowledgements outlive the writer that they were meant for.</summary>
    public bool HasLateAcknowledgements { get; init; }

    public bool Caches(int node) => Caching.Contains(node);
}
