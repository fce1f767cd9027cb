namespace BookReader.Caching.Generations;

/// <summary>
/// What this process knows of one tag's generation: loading, known, or dead. A cell lives once: dead is for good, so
/// that an entry may keep a reference to it and never be told of a successor's state (rule C3).
/// </summary>
/// <remarks>
/// State and generation are one 64-bit word, changed by compare-and-swap: a hit reads it without a lock and can never
/// see the state of one moment with the generation of another.
/// </remarks>
internal sealed class Cell(LookUp lookUp)
{
    private const ulong LoadingState = 1UL << 62;
    private const ulong KnownState = 2UL << 62;
    private const ulong Dead = 0;
    private const ulong StateMask = 3UL << 62;

    // Loading from the start: it hears raises from the moment at which it stands in the table (C1).
    private ulong _word = LoadingState;

    /// <summary>The query that makes this cell known, or kills it; null once it has ended, so that no cell keeps its siblings in memory.</summary>
    public LookUp? LookUp { get; private set; } = lookUp;

    /// <summary>
    /// Set by whoever uses the cell again, cleared by the table's clock hand; a race on it costs one look-up at most. Not
    /// set from the start: a scan of tags read once would make all cells look used, and the hand take any of them.
    /// </summary>
    public bool WasUsed { get; private set; }

    public bool IsDead => Volatile.Read(ref _word) == Dead;

    public bool IsLoading => (Volatile.Read(ref _word) & StateMask) == LoadingState;

    /// <summary>Whether the tag is known to be at this generation; false says nothing of why not.</summary>
    public bool IsKnownAs(Generation generation) => Volatile.Read(ref _word) == (KnownState | (ulong)generation.Value)
        || (Mutations.Has(Mutation.NoComparison) && (Volatile.Read(ref _word) & StateMask) == KnownState);

    public bool TryGetKnown(out Generation generation)
    {
        var word = Volatile.Read(ref _word);
        generation = new Generation((long)(word & ~StateMask));
        return (word & StateMask) == KnownState;
    }

    /// <summary>Hears that the tag is at least at this generation. Never lowers, never makes known, never revives (C2).</summary>
    /// <returns>Whether that was news.</returns>
    public bool Raise(Generation generation) => Merge(generation, makesKnown: false);

    /// <summary>A look-up's result lands: known, with the larger of what it read and what was heard meanwhile (C1).</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool Know(Generation generation) => Merge(generation, makesKnown: true);

    /// <summary>Written only where it changes something: a hot cell's line stays shared between processors.</summary>
    public void Use()
    {
        if (!WasUsed)
        {
            WasUsed = true;
        }
    }

    public void StartRound() => WasUsed = false;

    /// <summary>Its look-up has ended: the cell is known or dead.</summary>
    public void Release() => LookUp = null;

    public void Kill() => Volatile.Write(ref _word, Dead);

    /// <summary>A look-up failed: its cell dies, unless another one has made it known.</summary>
    public void KillIfLoading()
    {
        var word = Volatile.Read(ref _word);
        while ((word & StateMask) == LoadingState)
        {
            var seen = Interlocked.CompareExchange(ref _word, Dead, word);
            if (seen == word)
            {
                return;
            }

            word = seen;
        }
    }

    private bool Merge(Generation generation, bool makesKnown)
    {
        var word = Volatile.Read(ref _word);
        while (word != Dead)
        {
            var state = makesKnown ? KnownState : word & StateMask;
            var next = state | Math.Max(word & ~StateMask, (ulong)generation.Value);
            if (makesKnown && Mutations.Has(Mutation.LookUpOverwrites))
            {
                next = state | (ulong)generation.Value;
            }

            if (next == word)
            {
                return false;
            }

            var seen = Interlocked.CompareExchange(ref _word, next, word);
            if (seen == word)
            {
                return true;
            }

            word = seen;
        }

        return false;
    }
}
