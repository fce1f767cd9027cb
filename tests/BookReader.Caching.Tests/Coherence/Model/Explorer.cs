using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// Visits every state that can be reached, breadth first, so that the first broken promise comes with a shortest way to
/// it. Of a state that was visited only a hash of 128 bits is kept: among a hundred million states the chance that two share
/// one is below 10⁻²². Whole states are kept only of the front.
/// </summary>
internal sealed class Explorer(Protocol protocol)
{
    private readonly StateSet _visited = new();
    private readonly List<(int From, ushort Move)> _cameFrom = [];
    private readonly long[] _taken = new long[Enum.GetValues<Step>().Length];

    /// <summary>Goes on until a promise is broken, all states are visited, or there are more than the limit.</summary>
    public Exploration Run(int limit = int.MaxValue, Visit? visit = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        var initial = protocol.Initial();
        Add(initial, -1, 0);
        var (front, next, depth) = (new List<State> { initial }, new List<State>(), 0);
        while (front.Count > 0 && _cameFrom.Count < limit)
        {
            next.Clear();
            var first = _cameFrom.Count - front.Count;
            var states = CollectionsMarshal.AsSpan(front);
            for (var i = 0; i < states.Length; i++)
            {
                visit?.Invoke(in states[i]);
                if (Expand(states[i], first + i, next) is { } broken)
                {
                    return Result(depth + 1, began, isComplete: false, broken);
                }
            }

            (front, next, depth) = (next, front, depth + 1);
        }

        return Result(depth, began, isComplete: front.Count == 0, null);
    }

    /// <summary>Adds all successors that are new. One that breaks a promise ends the search.</summary>
    private IReadOnlyList<Move>? Expand(in State state, int index, List<State> next)
    {
        var moves = protocol.Moves;
        var successor = state;
        for (var m = 0; m < moves.Length; m++)
        {
            if (!protocol.Apply(ref successor, moves[m]))
            {
                continue;
            }

            _taken[(int)moves[m].Step]++;
            if (successor.World.Broken != Broken.Nothing)
            {
                return [.. WayTo(index), moves[m]];
            }

            if (Add(successor, index, (ushort)m))
            {
                next.Add(successor);
            }

            successor = state;
        }

        return null;
    }

    private bool Add(in State state, int from, ushort move)
    {
        var length = (int)Unsafe.ByteOffset(
            ref Unsafe.As<State, byte>(ref Unsafe.AsRef(in state)),
            ref Unsafe.As<Node, byte>(ref Unsafe.AsRef(in state.Nodes[0])));
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<State>(in state))[..(length + (protocol.Bounds.Nodes * Unsafe.SizeOf<Node>()))];
        if (!_visited.Add(bytes))
        {
            return false;
        }

        _cameFrom.Add((from, move));
        return true;
    }

    private List<Move> WayTo(int index)
    {
        var way = new List<Move>();
        for (; _cameFrom[index].From >= 0; index = _cameFrom[index].From)
        {
            way.Add(protocol.Moves[_cameFrom[index].Move]);
        }

        way.Reverse();
        return way;
    }

    private Exploration Result(int depth, long began, bool isComplete, IReadOnlyList<Move>? broken) =>
        new(protocol, _cameFrom.Count, _taken, depth, TimeProvider.System.GetElapsedTime(began), isComplete, broken);
}

internal delegate void Visit(in State state);

/// <summary>What a search found: all states and no broken promise, or the shortest way to one.</summary>
internal sealed record Exploration(
    Protocol Protocol, int States, IReadOnlyList<long> Taken, int Depth, TimeSpan Time, bool IsComplete, IReadOnlyList<Move>? Broken)
{
    public override string ToString() =>
        $"{Protocol.Bounds.Name}: {States:N0} states, {Taken.Sum():N0} steps between them, {Depth} deep, {Time.TotalSeconds:F1} s"
        + (Broken is null ? IsComplete ? ", all of them, no promise broken" : ", not all of them" : $", broken after {Broken.Count} steps");
}
