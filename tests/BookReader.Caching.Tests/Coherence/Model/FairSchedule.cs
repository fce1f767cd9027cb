namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// From any state on nothing more goes wrong, or all that goes wrong is that others are deaf or silent. Then everybody does
/// in each tick what is theirs to do, and every write that waits must be answered soon.
/// </summary>
internal sealed class FairSchedule(Protocol protocol)
{
    // No renewal is longer, not even one that first has to find out that its row is gone.
    private const int StepsOfARenewal = 12;

    private static readonly Step[] Renewal = [Step.ReadingIsMerged, Step.ReadingReads, Step.BeatIsAnswered, Step.BeatCommits, Step.BeatIsSent];

    /// <summary>The ticks until the last write that has begun is answered; null, if it takes longer than the limit.</summary>
    public int? TicksUntilAnswered(State state, Others others, int limit)
    {
        for (var ticks = 0; ticks <= limit; ticks++)
        {
            if (others != Others.AreSilent)
            {
                Renew(ref state);
            }

            if (Write(ref state, others == Others.Hear))
            {
                return ticks;
            }

            Take(ref state, Step.Tick);
        }

        return null;
    }

    private void Renew(ref State state)
    {
        foreach (var node in protocol.Bounds.Caching)
        {
            for (var i = 0; i < StepsOfARenewal; i++)
            {
                foreach (var step in Renewal)
                {
                    if (Take(ref state, step, node))
                    {
                        break;
                    }
                }

                // One renewal a tick, counted from its end.
                if (state.Nodes[node].Renewal.Phase == RenewalPhase.Idle)
                {
                    break;
                }
            }
        }
    }

    /// <summary>True when no write waits any more.</summary>
    private bool Write(ref State state, bool isHeard)
    {
        var isDone = true;
        foreach (var writer in protocol.Bounds.Writing)
        {
            Take(ref state, Step.WriterCommits, writer);
            Take(ref state, Step.WriterRaisesItsCells, writer);
            foreach (var other in protocol.Bounds.Caching)
            {
                if (isHeard)
                {
                    Take(ref state, Step.RaiseIsHeard, other, writer);
                }

                Take(ref state, Step.WriterLooks, writer, other);
            }

            Take(ref state, Step.WriterAnswers, writer);
            isDone &= state.Nodes[writer].Writer.Phase == WriterPhase.Idle;
        }

        return isDone;
    }

    private bool Take(ref State state, Step step, int node = 0, int argument = 0)
    {
        var move = new Move(step, (byte)node, (byte)argument);
        return protocol.Moves.Contains(move) && protocol.Apply(ref state, move);
    }
}

internal enum Others
{
    /// <summary>They beat and hear.</summary>
    Hear,

    /// <summary>They beat, but no message reaches them.</summary>
    AreDeaf,

    /// <summary>They are paused, cut off or dead.</summary>
    AreSilent,
}
