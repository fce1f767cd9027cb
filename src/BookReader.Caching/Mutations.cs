namespace BookReader.Caching;

/// <summary>Ways to be wrong, each of which tests must catch.</summary>
internal enum Mutation
{
    None,

    /// <summary>An entry is stamped with the generations of a moment after its data was read.</summary>
    StampAfterRead,

    /// <summary>A write is answered without waiting for the other nodes.</summary>
    AnswerWithoutWaiting,

    /// <summary>An entry is served whatever its stamp says, as long as its tags are known.</summary>
    NoComparison,

    /// <summary>A look-up's answer replaces what was heard meanwhile.</summary>
    LookUpOverwrites,

    /// <summary>A flight's result is given to everybody who joined it, however late.</summary>
    LateJoinersServed,

    /// <summary>A base is the reading's xmin, whatever number the beat before it had.</summary>
    BaseIgnoresBeat,

    /// <summary>An announcement raises cells to the numbers that it carries.</summary>
    AnnouncementRaises,

    /// <summary>What began in a former life raises cells like any other news.</summary>
    FormerLifeBelieved,

    /// <summary>What began in a former life is no news at all.</summary>
    FormerLifeIgnored,

    /// <summary>Who asks is looked at when an entry is loaded, and not when it is found: the server's own.</summary>
    OwnerCheckedOnlyOnMiss,
}

/// <summary>
/// Switches one on, in test builds: a test that has never failed has shown nothing. In a release build none can be, and
/// the compiler leaves out what asks.
/// </summary>
internal static class Mutations
{
#if DEBUG
    // A simulation runs on one thread, and others beside it.
    [ThreadStatic]
    private static Mutation _active;

    // A server that is a process is mutated as a whole.
    private static readonly Mutation OfProcess =
        Enum.TryParse(Environment.GetEnvironmentVariable("BOOKREADER_MUTATION"), out Mutation mutation) ? mutation : Mutation.None;

    public static void Activate(Mutation mutation) => _active = mutation;

    public static bool Has(Mutation mutation) => _active == mutation || OfProcess == mutation;
#else
    public static bool Has(Mutation mutation) => false;
#endif
}
