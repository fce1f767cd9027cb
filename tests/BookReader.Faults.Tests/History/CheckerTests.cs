namespace BookReader.Faults.Tests.History;

/// <summary>A checker that has never found anything has shown nothing.</summary>
public sealed class CheckerTests
{
    private const string Stale = "BookReader; hit; detail=stale";

    // Writes 1, 2 and 3 are answered at 20, 40 and 60; each was sent ten before.
    private readonly Register _register = Written(20, 40, 60);

    [Fact]
    public void What_overlaps_a_write_may_show_it_or_not()
    {
        Show((15, 35, 1), (15, 16, 0), (15, 16, 1), (21, 29, 1), (31, 39, 2), (55, 70, 2));
        Assert.Empty(Check());
    }

    [Fact]
    public void A_read_that_began_after_an_answer_must_show_it()
    {
        Show((41, 100, 1));
        Assert.Equal([ViolationKind.Missed], Check());
    }

    [Fact]
    public void What_says_that_it_is_stale_may_miss_writes_and_not_go_back()
    {
        foreach (var (begin, shown, how) in ((long, int, string)[])[(41, 1, Stale), (42, 2, Stale), (43, 1, Stale), (44, 1, "")])
        {
            _register.Reads.Enqueue(new Read(1, "a", begin, begin, shown, how));
        }

        var (reads, stale, violations) = Checker.Check(_register);
        Assert.Equal((1, 3), (reads, stale));
        Assert.Equal([(ViolationKind.WentBack, 43), (ViolationKind.Missed, 44)], violations.Select(violation => (violation.Kind, violation.Read.Begin)));

        var member = Written(hasTwoStates: true, 20, 40);
        member.Reads.Enqueue(new Read(1, "a", 50, 51, 1, Stale));
        member.Reads.Enqueue(new Read(1, "a", 52, 53, 0));
        member.Reads.Enqueue(new Read(1, "a", 54, 55, 1, Stale));
        Assert.Equal([ViolationKind.WentBack], Checker.Check(member).Violations.Select(violation => violation.Kind));
    }

    [Fact]
    public void Nothing_is_shown_before_it_is_written_and_nothing_that_nobody_wrote()
    {
        Show((1, 29, 2), (61, 62, Read.Foreign));
        Assert.Equal([ViolationKind.Foreign, ViolationKind.Foreign], Check());
    }

    [Fact]
    public void Nobody_goes_back_in_a_resource_on_a_node_and_other_places_may_be_behind()
    {
        Show((50, 52, 3));
        Show((53, 59, 2));
        _register.Reads.Enqueue(new Read(1, "b", 53, 59, 2));
        _register.Reads.Enqueue(new Read(2, "a", 53, 59, 2));
        Assert.Equal([ViolationKind.WentBack], Check());
    }

    [Fact]
    public void What_was_shown_binds_the_reads_of_the_next_check()
    {
        var register = Written(20, long.MaxValue, 60);
        register.Reads.Enqueue(new Read(1, "a", 50, 52, 3));
        Assert.Empty(Checker.Check(register).Violations);
        register.Reads.Enqueue(new Read(1, "a", 53, 58, 1));
        Assert.Equal([ViolationKind.WentBack], Checker.Check(register).Violations.Select(violation => violation.Kind));
    }

    [Fact]
    public void A_write_that_was_not_answered_may_come_at_any_time_or_never()
    {
        var register = Written(20, long.MaxValue, 60);
        foreach (var shown in (int[])[1, 2, 1])
        {
            register.Reads.Enqueue(new Read(1, "a", 41, 45, shown));
        }

        register.Reads.Enqueue(new Read(1, "a", 70, 71, 3));
        register.Reads.Enqueue(new Read(1, "a", 72, 73, 2));
        register.Reads.Enqueue(new Read(1, "a", 74, 75, 1));
        Assert.Equal([ViolationKind.Missed], Checker.Check(register).Violations.Select(violation => violation.Kind));
    }

    [Fact]
    public void Of_two_states_the_right_one_is_due()
    {
        var member = Written(hasTwoStates: true, 20, 40);
        foreach (var (begin, end, shown) in ((long, long, int)[])[(21, 29, 1), (31, 35, 0), (36, 39, 1), (41, 42, 0), (43, 44, 1)])
        {
            member.Reads.Enqueue(new Read(1, "a", begin, end, shown));
        }

        Assert.Equal([ViolationKind.WentBack, ViolationKind.Missed], Checker.Check(member).Violations.Select(violation => violation.Kind));
    }

    private static Register Written(params long[] ends) => Written(hasTwoStates: false, ends);

    private static Register Written(bool hasTwoStates, params long[] ends)
    {
        var register = new Register("r", hasTwoStates);
        for (var i = 0; i < ends.Length; i++)
        {
            register.Begin(0, 10 + (20 * i)).End = ends[i];
        }

        return register;
    }

    private void Show(params (long Begin, long End, int Shown)[] reads)
    {
        foreach (var (begin, end, shown) in reads)
        {
            _register.Reads.Enqueue(new Read(1, "a", begin, end, shown));
        }
    }

    private IEnumerable<ViolationKind> Check() => Checker.Check(_register).Violations.Select(violation => violation.Kind);
}
