namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// One long way through a world that is too large to be searched whole: each step is chosen by a seed. The seed also
/// chooses what is frequent and which faults there are in this walk: with all of them in each, nothing would ever get done
/// (A. Groce and others, Swarm Testing, 2012).
/// </summary>
internal sealed class RandomWalk
{
    private readonly Protocol _protocol;
    private readonly Move[][] _movesByStep;

    public RandomWalk(Protocol protocol)
    {
        _protocol = protocol;
        _movesByStep = [.. protocol.Moves.ToArray().GroupBy(move => move.Step).Select(group => group.ToArray())];
    }

    /// <summary>How often each step was taken, over all walks.</summary>
    public long[] Taken { get; } = new long[Enum.GetValues<Step>().Length];

    /// <summary>The moves up to a broken promise, or null.</summary>
    public IReadOnlyList<Move>? Run(int seed, int steps)
    {
        var random = new Random(seed);
        int[] weights = [.. _movesByStep.Select(moves => WeightOf(moves[0].Step, random))];
        var sum = weights.Sum();
        var state = _protocol.Initial();
        var way = new List<Move>(steps);
        while (way.Count < steps)
        {
            var moves = _movesByStep[Choose(weights, random.Next(sum))];
            var first = random.Next(moves.Length);
            for (var i = 0; i < moves.Length; i++)
            {
                var move = moves[(first + i) % moves.Length];
                if (_protocol.Apply(ref state, move))
                {
                    way.Add(move);
                    Taken[(int)move.Step]++;
                    break;
                }
            }

            if (state.World.Broken != Broken.Nothing)
            {
                return way;
            }
        }

        return null;
    }

    private static int Choose(int[] weights, int place)
    {
        var i = 0;
        for (; place >= weights[i]; i++)
        {
            place -= weights[i];
        }

        return i;
    }

    private static int WeightOf(Step step, Random random) => step switch
    {
        Step.DatabaseCrashes or Step.CopyIsTaken or Step.CopyIsPutBack => Rarely(1, random),
        Step.ReaderHangsUp or Step.NodeCrashes or Step.NodeLeaves or Step.BeatIsLost or Step.ReadingFails or Step.RemovalIsSent or Step.WriterRollsBack => Rarely(2, random),
        Step.CellIsEvicted or Step.OldRaiseIsHeard => Rarely(10, random),
        Step.RaiseIsHeard => Rarely(20, random),
        Step.RemovalArrives or Step.WriterBegins => 5 << random.Next(3),
        Step.Tick => 6 << random.Next(3),
        _ => 20 << random.Next(3),
    };

    private static int Rarely(int weight, Random random) => random.Next(2) == 0 ? 0 : weight << random.Next(3);
}
