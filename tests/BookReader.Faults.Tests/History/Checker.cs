namespace BookReader.Faults.Tests.History;

/// <summary>
/// Judges the reads of a register by its writes, with nothing but the clock of the process that sent them all. Each read
/// has a least value, that of the last write which was answered before it began, and a greatest, that of the last one
/// which had begun before it ended (linearizability of a register with one writer, after Wing and Gong, "Testing and
/// verifying concurrent objects", JPDC 1993). Takes n log n for n reads.
/// </summary>
internal static class Checker
{
    /// <summary>Judges what was read since the last check. To be called while nobody reads or writes the register.</summary>
    /// <returns>How many reads were judged, those apart that said they were stale: they may miss writes, and go back no more than others. And what is wrong.</returns>
    public static (int Reads, int Stale, IReadOnlyList<Violation> Violations) Check(Register register)
    {
        Read[] reads = [.. register.Reads];
        register.Reads.Clear();
        var answered = Enumerable.Range(1, register.Writes.Count).Where(value => register.WriteOf(value).IsAnswered).ToArray();
        long[] ends = [.. answered.Select(value => register.WriteOf(value).End)];
        long[] begins = [.. register.Writes.Select(write => write.Begin)];
        var violations = new List<Violation>();
        foreach (var place in reads.GroupBy(read => (read.Node, read.Resource)))
        {
            CheckPlace(register, place.Key, [.. place], read => read.IsStale ? 0 : Least(read, answered, ends), read => CountBefore(begins, read.End), violations);
        }

        var stale = reads.Count(read => read.IsStale);
        return (reads.Length - stale, stale, violations);
    }

    private static void CheckPlace(
        Register register, (int Node, string Resource) place, Read[] reads, Func<Read, int> leastOf, Func<Read, int> greatestOf, List<Violation> violations)
    {
        // By their beginnings they are judged; by their ends they begin to bind those that begin later.
        var ended = new PriorityQueue<int, long>();
        var shown = register.ShownBefore.GetValueOrDefault(place);
        foreach (var read in reads.OrderBy(read => read.Begin))
        {
            while (ended.TryPeek(out var value, out var end) && end < read.Begin)
            {
                shown = Math.Max(shown, value);
                ended.Dequeue();
            }

            var (least, greatest) = (leastOf(read), greatestOf(read));
            var kind = register.HasTwoStates ? JudgeState(read, least, greatest, shown) : JudgeValue(register, read, least, greatest, shown);
            if (kind is { } wrong)
            {
                violations.Add(new Violation(wrong, register, read, wrong == ViolationKind.WentBack ? shown : least));
            }
            else
            {
                ended.Enqueue(register.HasTwoStates ? OldestOf(read, Math.Max(least, shown)) : IsUnanswered(register, read.Shown) ? 0 : read.Shown, read.End);
            }
        }

        register.ShownBefore[place] = ended.UnorderedItems.Select(item => item.Element).Append(shown).Max();
    }

    private static ViolationKind? JudgeValue(Register register, Read read, int least, int greatest, int shown) =>
        read.Shown == Read.Foreign || read.Shown > greatest ? ViolationKind.Foreign

        // What was not answered may happen at any time, also after what was answered later.
        : IsUnanswered(register, read.Shown) ? null
        : read.Shown < least ? ViolationKind.Missed
        : read.Shown < shown ? ViolationKind.WentBack
        : null;

    /// <summary>Of two states each may stand for many values: it is taken for the oldest that it can be.</summary>
    private static ViolationKind? JudgeState(Read read, int least, int greatest, int shown) =>
        read.Shown == Read.Foreign ? ViolationKind.Foreign
        : OldestOf(read, least) > greatest ? ViolationKind.Missed
        : OldestOf(read, Math.Max(least, shown)) > greatest ? ViolationKind.WentBack
        : null;

    private static int OldestOf(Read read, int least) => least + ((least & 1) == read.Shown ? 0 : 1);

    private static bool IsUnanswered(Register register, int value) => value > 0 && !register.WriteOf(value).IsAnswered;

    private static int Least(Read read, int[] answered, long[] ends) => CountBefore(ends, read.Begin) is var count && count == 0 ? 0 : answered[count - 1];

    /// <summary>How many of the ascending timestamps lie before one.</summary>
    private static int CountBefore(long[] timestamps, long timestamp)
    {
        var index = Array.BinarySearch(timestamps, timestamp);
        index = index < 0 ? ~index : index;
        while (index > 0 && timestamps[index - 1] >= timestamp)
        {
            index--;
        }

        return index;
    }
}
