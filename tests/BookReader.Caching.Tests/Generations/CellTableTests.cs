using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Tests.Doubles;

namespace BookReader.Caching.Tests.Generations;

/// <summary>The table of cells is bounded, and loses those that nobody uses.</summary>
public sealed class CellTableTests
{
    [Fact]
    public void It_holds_no_more_known_cells_than_its_limit()
    {
        var table = new CellTable(100);
        foreach (var n in Enumerable.Range(0, 5_000))
        {
            Known(table, n);
            Assert.True(table.Count <= 100, $"{table.Count} cells");
        }

        Assert.Equal(100, table.Count);
    }

    [Fact]
    public void A_cell_that_leaves_the_table_is_dead()
    {
        var table = new CellTable(10);
        Cell[] cells = [.. Enumerable.Range(0, 50).Select(n => Known(table, n))];

        Assert.Equal(40, cells.Count(cell => cell.IsDead));
        Assert.All(Enumerable.Range(0, 50), n => Assert.Equal(cells[n].IsDead, table.Find(new Tag($"t:{n}")) is null));
    }

    [Fact]
    public void A_cell_in_use_outlives_those_that_are_not()
    {
        var table = new CellTable(10);
        var hot = Known(table, -1);
        foreach (var n in Enumerable.Range(0, 500))
        {
            Known(table, n);
            hot.Use();
        }

        Assert.False(hot.IsDead);
    }

    [Fact]
    public void A_loading_cell_is_not_evicted()
    {
        var table = new CellTable(10);
        var loading = new LookUp(table).Enter(new Tag("loading"))!;
        foreach (var n in Enumerable.Range(0, 500))
        {
            Known(table, n);
        }

        Assert.True(loading.IsLoading);
    }

    [Fact]
    public async Task What_is_read_by_waiting_counts_as_use()
    {
        var under = new CacheUnderTest(options => options.CellLimit = 20);
        foreach (var n in Enumerable.Range(0, 200))
        {
            await under.ReadAsync(n);
            await under.ReadAsync(0);
        }

        Assert.Equal(200, under.Database.CountOf(Statement.Open));
    }

    [Fact]
    public void An_ended_look_up_is_not_kept_by_its_cells()
    {
        var table = new CellTable(10);

        Assert.Null(Known(table, 1).LookUp);
    }

    /// <summary>A node that asks the database before it has joined may be answered after it has, by a database that a copy has replaced meanwhile.</summary>
    [Fact]
    public void News_that_began_while_the_table_was_closed_are_not_believed_when_it_is_open()
    {
        var table = new CellTable(10);
        table.Close();
        var epoch = table.Epoch;
        table.Open();
        var cell = Known(table, 1);
        table.Raise(new Tag("t:1"), new Generation(2), table.Epoch);
        Assert.True(cell.IsKnownAs(new Generation(2)));

        table.Raise(new Tag("t:1"), new Generation(3), epoch);

        Assert.True(cell.IsDead);
    }

    private static Cell Known(CellTable table, int n)
    {
        var lookUp = new LookUp(table);
        var cell = lookUp.Enter(new Tag($"t:{n}"))!;
        cell.Know(new Generation(1));
        lookUp.End();
        return cell;
    }
}
