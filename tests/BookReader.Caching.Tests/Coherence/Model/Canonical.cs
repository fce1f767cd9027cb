namespace BookReader.Caching.Tests.Coherence.Model;

/// <summary>
/// Brings states that behave alike into one form. What cannot matter any more becomes zero; and transactions' numbers are
/// counted anew, as nodes beat for ever. Numbers that can be given out again keep their distances, of all others only the
/// order counts.
/// </summary>
internal static class Canonical
{
    public static void Form(ref State state, Bounds bounds, Rules rules, bool renumbers)
    {
        for (var n = 0; n < bounds.Nodes; n++)
        {
            Forget(ref state, ref state.Nodes[n], bounds, rules);
        }

        if (renumbers)
        {
            Renumber(ref state, bounds);
        }
    }

    private static void Forget(ref State state, ref Node node, Bounds bounds, Rules rules)
    {
        ref var writer = ref node.Writer;
        if (!bounds.HasLateAcknowledgements)
        {
            (writer.Batch, writer.Acknowledged, writer.AcknowledgedBefore) = (0, default, default);
        }

        if (writer.Phase == WriterPhase.Idle)
        {
            (writer.Tags, writer.Xid, writer.Raised, writer.IsOfAFormerLife) = (Tags.None, 0, default, false);
        }

        for (var r = 0; r < bounds.Readers; r++)
        {
            ref var reader = ref node.Readers[r];
            for (var tag = 0; tag < PerTag.Count; tag++)
            {
                reader.Shown[tag] = reader.Shown[tag] > reader.Answered[tag] ? reader.Shown[tag] : (byte)0;
            }
        }

        for (var other = 0; other < bounds.Nodes; other++)
        {
            // Nobody will see this beat again, unless it comes back with a crash or a copy.
            ref var observed = ref node.Observed[other];
            ref readonly var row = ref state.Database.Rows[other];
            var isPast = observed.Beat != row.Beat && observed.Beat != row.DurableBeat && !state.Database.Copy.IsTaken;
            if (isPast && rules.CountsFromEachBeat)
            {
                observed = default;
            }
        }
    }

    private static void Renumber(ref State state, Bounds bounds)
    {
        ref var database = ref state.Database;
        var limit = database.Copy.IsTaken ? Math.Min(database.Copy.Durable, database.Durable) : database.Durable;
        if (limit == 0)
        {
            return;
        }

        Span<byte> names = stackalloc byte[limit + 1];
        Span<byte> marks = stackalloc byte[limit + 2];
        names.Clear();
        marks.Clear();
        var numbers = new Numbers(names, marks, limit);
        Names(ref state, bounds, ref numbers);
        numbers.Rank();
        Names(ref state, bounds, ref numbers);
        Marks(ref state, bounds, numbers);
    }

    /// <summary>Numbers that name a raise or a beat.</summary>
    private static void Names(ref State state, Bounds bounds, ref Numbers numbers)
    {
        ref var database = ref state.Database;
        numbers.Name(ref database.Xid);
        numbers.Name(ref database.Copy.Xid);
        for (var n = 0; n < bounds.Nodes; n++)
        {
            ref var node = ref state.Nodes[n];
            numbers.Name(ref database.Rows[n].Beat);
            numbers.Name(ref database.Rows[n].DurableBeat);
            numbers.Name(ref database.Copy.Rows[n].Beat);
            numbers.Name(ref database.Copy.Rows[n].DurableBeat);
            numbers.Name(ref node.Beat);
            numbers.Name(ref node.Renewal.Beat);
            numbers.Name(ref node.Writer.Xid, isRaise: true);
            numbers.Name(ref node.Removal.Beat);
            for (var other = 0; other < bounds.Nodes; other++)
            {
                numbers.Name(ref node.Observed[other].Beat);
            }
        }
    }

    /// <summary>Numbers by which it is judged whether a raise came before or after.</summary>
    private static void Marks(ref State state, Bounds bounds, in Numbers numbers)
    {
        ref var database = ref state.Database;
        for (var n = 0; n < bounds.Nodes; n++)
        {
            ref var node = ref state.Nodes[n];
            numbers.Mark(ref database.Rows[n]);
            numbers.Mark(ref database.Copy.Rows[n]);
            numbers.Mark(ref node.Base);
            numbers.Mark(ref node.Merged);
            numbers.Mark(ref node.MergedBeat);
            numbers.Mark(ref node.Renewal.Snapshot);
        }

        numbers.Shift(ref database.Next);
        numbers.Shift(ref database.Copy.Next);
        numbers.Shift(ref database.Copy.Durable);
        numbers.Shift(ref database.Durable);
    }

    /// <summary>
    /// Names up to the limit become 2, 4, 6 and so on. A mark that is a raise's name keeps it; any other becomes the odd
    /// number after the last raise below it. Above the limit nothing but the offset changes.
    /// </summary>
    private ref struct Numbers(Span<byte> names, Span<byte> marks, byte limit)
    {
        private readonly Span<byte> _names = names;
        private readonly Span<byte> _marks = marks;
        private int _newLimit = -1;

        public readonly void Name(ref PerTag xids)
        {
            Name(ref xids.A, isRaise: true);
            Name(ref xids.B, isRaise: true);
        }

        /// <summary>At first only noted.</summary>
        public readonly void Name(ref byte number, bool isRaise = false)
        {
            if (number == 0)
            {
                return;
            }

            if (_newLimit >= 0)
            {
                number = number <= limit ? _names[number] : Shifted(number);
                return;
            }

            if (number <= limit)
            {
                _names[number] = 1;
            }

            if (isRaise && number <= limit + 1)
            {
                _marks[number] = 1;
            }
        }

        public void Rank()
        {
            byte name = 0, lastRaise = 0;
            for (var number = 1; number <= limit; number++)
            {
                name += (byte)(2 * _names[number]);
                _names[number] = name;
                if (_marks[number] != 0)
                {
                    _marks[number] = lastRaise = name;
                }
                else
                {
                    _marks[number] = (byte)(lastRaise + 1);
                }
            }

            _newLimit = name + 1;
            _marks[limit + 1] = _marks[limit + 1] != 0 ? (byte)(_newLimit + 1) : (byte)(lastRaise + 1);
        }

        public readonly void Mark(ref byte number) =>
            number = number == 0 ? number : number <= limit + 1 ? _marks[number] : Shifted(number);

        public readonly void Mark(ref Snapshot snapshot)
        {
            Mark(ref snapshot.Xmin);
            Mark(ref snapshot.Xmax);
            Mark(ref snapshot.Other);
        }

        public readonly void Mark(ref Row row)
        {
            Mark(ref row.Seen);
            Mark(ref row.SeenBeat);
        }

        public readonly void Shift(ref byte number) => number = number == 0 ? number : Shifted(number);

        private readonly byte Shifted(byte number) => (byte)(number - limit + _newLimit);
    }
}
