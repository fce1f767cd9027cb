using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using CsCheck;

namespace BookReader.Caching.Tests.Generations;

/// <summary>Rule C2: a raise only raises a cell that is there; it never makes one, makes one known, or lowers one.</summary>
public sealed class RaiseTests
{
    private readonly CacheUnderTest _under = new();

    [Fact]
    public void A_raise_makes_no_cell()
    {
        _under.Write(1);

        Assert.Equal(0, _under.Cache.Memory.Cells);
    }

    [Fact]
    public async Task A_late_raise_does_not_bring_back_what_an_absent_cell_no_longer_vouches_for()
    {
        var first = _under.WriteUnannounced(1).Raised;
        await _under.ReadAsync(1);
        _under.Cache.Forget(CacheUnderTest.ItemTag(1));
        _under.Write(1);

        _under.Cache.Raise(first);

        Assert.Null(_under.Peek(1));
        Assert.Equal(2, await _under.ReadAsync(1));
    }

    [Fact]
    public async Task A_late_raise_does_not_lower_a_known_cell()
    {
        var first = _under.WriteUnannounced(1).Raised;
        _under.Write(1);
        await _under.ReadAsync(1);

        _under.Cache.Raise(first);

        Assert.Equal(2, _under.Peek(1));
    }

    /// <summary>Promise 7: all of them are out of use by it, and none of them was looked for.</summary>
    [Fact]
    public async Task A_raise_does_the_same_with_one_entry_under_its_tag_and_with_a_hundred_thousand()
    {
        const int Many = 100_000;
        var first = new Tag("list:1");
        var list = CacheUnderTest.RowsOf("list", "list:{n}:{page}", "list:{n}");
        await _under.GetAsync(list, 1, 0);
        RaiseList();
        var one = RaiseList();

        for (var page = 0; page < Many; page++)
        {
            await _under.GetAsync(list, 1, page);
        }

        var held = _under.Cache.Memory.Entries;
        Assert.Equal(Many, held);
        Assert.Equal(one, RaiseList());
        Assert.Equal(held, _under.Cache.Memory.Entries);
        for (var page = 0; page < Many; page++)
        {
            Assert.False(_under.Cache.TryGet(list, [1, page], out _));
        }

        // Bytes allocated are what of its work can be counted.
        long RaiseList()
        {
            var raised = _under.Database.Write("list", first).Raised;
            var before = GC.GetAllocatedBytesForCurrentThread();
            _under.Cache.Raise(raised);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>The model: a state and the largest number heard. Steps: 0 kill, 1 kill if loading, 2 look-up, else raise.</summary>
    [Fact]
    public void A_cell_does_what_its_rules_say_whatever_it_hears()
    {
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 9]).Array[0, 12].Sample(steps =>
        {
            var cell = new Cell(new LookUp(new CellTable(8)));
            var (state, heard) = ("loading", 0);
            foreach (var (kind, number) in steps)
            {
                Act(cell, kind, new Generation(number));
                state = (state, kind) switch
                {
                    ("dead", _) or (_, 0) or ("loading", 1) => "dead",
                    (_, 2) => "known",
                    _ => state,
                };
                heard = kind < 2 ? heard : Math.Max(heard, number);
            }

            Assert.Equal(state == "dead", cell.IsDead);
            Assert.Equal(state == "loading", cell.IsLoading);
            Assert.Equal(state == "known", cell.IsKnownAs(new Generation(heard)));
            Assert.Equal(state == "known", cell.TryGetKnown(out _));
        });
    }

    private static void Act(Cell cell, int kind, Generation number)
    {
        switch (kind)
        {
            case 0:
                cell.Kill();
                break;
            case 1:
                cell.KillIfLoading();
                break;
            case 2:
                cell.Know(number);
                break;
            default:
                cell.Raise(number);
                break;
        }
    }
}
