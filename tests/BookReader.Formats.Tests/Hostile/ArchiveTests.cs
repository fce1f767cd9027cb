using System.Buffers.Binary;
using System.IO.Compression;
using BookReader.Formats.Tests.Books;

namespace BookReader.Formats.Tests.Hostile;

public sealed class ArchiveTests
{
    [Fact]
    public void A_bomb_is_refused_before_it_is_unpacked()
    {
        var book = new EpubBuilder().File("OEBPS/c1.xhtml", new byte[64 << 20]).Item("c1", "c1.xhtml", "application/xhtml+xml").Spine("<itemref idref=\"c1\"/>").Build();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Reading.Refused(book, PublicationError.TooLarge);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60 << 20);
    }

    [Fact]
    public void A_picture_that_is_a_bomb_is_refused()
    {
        byte[] picture = [.. Reading.PngBytes, .. new byte[64 << 20]];

        Reading.Refused(new EpubBuilder().Chapter("<p>t</p><img src=\"p.png\"/>").File("OEBPS/p.png", picture).Build(), PublicationError.TooLarge);
    }

    [Fact]
    public void A_zipped_fb2_that_is_a_bomb_is_refused() =>
        Reading.Refused(new Fb2Builder().Body("<section><p>" + new string(' ', 8 << 20) + "</p></section>").BuildZipped(), PublicationError.TooLarge);

    [Fact]
    public void What_is_read_in_all_is_limited()
    {
        var builder = new EpubBuilder();
        for (var i = 0; i < 20; i++)
        {
            builder.Chapter($"<p>{Convert.ToBase64String(Random(i, 60_000))}</p>");
        }

        Reading.Refused(builder.Build(), PublicationError.TooLarge, new ReadLimits { TotalBytes = 1 << 20 });
    }

    [Fact]
    public void One_document_named_again_and_again_is_limited()
    {
        var builder = new EpubBuilder().Chapter($"<p>{new string('a', 100_000)}</p>");
        for (var i = 0; i < 1_000; i++)
        {
            builder.Spine("<itemref idref=\"c1\"/>");
        }

        Reading.Refused(builder.Build(), PublicationError.TooLarge, new ReadLimits { HtmlCharacters = 10 << 20 });
    }

    [Fact]
    public void More_entries_than_a_book_has_are_refused()
    {
        var builder = new EpubBuilder().Chapter("<p>t</p>");
        for (var i = 0; i < 200; i++)
        {
            builder.File(FormattableString.Invariant($"f{i}"), "x");
        }

        Reading.Refused(builder.Build(), PublicationError.TooLarge, new ReadLimits { Entries = 100 });
    }

    [Fact]
    public void Entries_that_overlap_are_refused()
    {
        var book = new EpubBuilder().Chapter("<p>t</p>").File("OEBPS/p.bin", Random(1, 100_000)).Build();

        Reading.Refused(RepeatDirectory(book, 10), PublicationError.Damaged);
    }

    [Fact]
    public void Of_entries_with_one_name_the_first_counts()
    {
        using var publication = Reading.Read(new EpubBuilder().Chapter("<p>first</p>").File("OEBPS/c1.xhtml", EpubBuilder.Xhtml("<p>second</p>")).Build());

        Assert.Equal("first", publication.Chapters[0].Text.Trim());
    }

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\..\\etc\\passwd")]
    [InlineData("%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//evil.example/etc/passwd")]
    [InlineData("C:\\windows\\win.ini")]
    public void An_address_that_climbs_ends_at_the_archives_root(string address)
    {
        using var publication = Reading.Read(new EpubBuilder()
            .Chapter($"<p>text <a href=\"{address}\">link</a><img src=\"{address}\"/></p>")
            .Item("evil", address, "application/xhtml+xml").Spine("<itemref idref=\"evil\"/>")
            .Build());

        Assert.DoesNotContain("root:", string.Concat(publication.Chapters.Select(chapter => chapter.Text)), StringComparison.Ordinal);
        Assert.Empty(publication.Resources);
    }

    [Fact]
    public void Odd_names_are_only_names()
    {
        using var publication = Reading.Read(new EpubBuilder()
            .Chapter("<p>text <a href=\"../../../../../x/y.xhtml\">up</a></p>")
            .File("../../x/y.xhtml", EpubBuilder.Xhtml("<p>climber</p>"))
            .Item("y", "../../x/y.xhtml", "application/xhtml+xml").Spine("<itemref idref=\"y\"/>")
            .Build());

        Assert.Contains("climber", publication.Chapters[1].Text, StringComparison.Ordinal);
        Assert.Contains("href=\"2\"", publication.Chapters[0].Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OEBPS/Ein%20Bild.png", "Ein%20Bild.png")]
    [InlineData("OEBPS/Ein Bild.png", "Ein%20Bild.png")]
    [InlineData("OEBPS/Ein%20Bild.png", "Ein Bild.png")]
    [InlineData("OEBPS/BILD.PNG", "bild.png")]
    [InlineData("OEBPS\\img\\bild.png", "img/bild.png")]
    [InlineData("OEBPS/img/bild.png", "img\\bild.png")]
    [InlineData("OEBPS/п\u0438\u0306.png", "%D0%BF%D0%B9.png")]
    [InlineData("OEBPS/bild.png", "/OEBPS/./x/../bild.png?v=1#f")]
    public void A_picture_is_found_however_its_name_is_spelt(string entry, string address)
    {
        using var publication = Reading.Read(new EpubBuilder().Chapter($"<p>t</p><img src=\"{address}\"/>").File(entry, Reading.PngBytes).Build());

        Assert.Single(publication.Resources);
    }

    [Fact]
    public void Encrypted_entries_mean_a_protected_book()
    {
        var book = new EpubBuilder().Chapter("<p>t</p>").Build();

        // General purpose bit 0, in the local headers and in the directory.
        Patch(book, [(byte)'P', (byte)'K', 3, 4], 6);
        Patch(book, [(byte)'P', (byte)'K', 1, 2], 8);
        Reading.Refused(book, PublicationError.Protected);
    }

    [Fact]
    public void Links_of_a_file_system_are_no_entries()
    {
        using var stream = new MemoryStream();
        stream.Write(new EpubBuilder().Chapter("<p>t</p><img src=\"p.png\"/>").Build());
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var link = zip.CreateEntry("OEBPS/p.png");
            link.ExternalAttributes = unchecked((int)0xA1FF0000);
            using var target = link.Open();
            target.Write("/etc/passwd"u8);
        }

        using var publication = Reading.Read(stream.ToArray());
        Assert.Empty(publication.Resources);
    }

    private static byte[] Random(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void Patch(byte[] book, byte[] signature, int offset)
    {
        for (var at = book.AsSpan().IndexOf(signature); at >= 0;)
        {
            book[at + offset] |= 1;
            var next = book.AsSpan(at + 4).IndexOf(signature);
            at = next < 0 ? -1 : at + 4 + next;
        }
    }

    /// <summary>Lists all entries several times over, each time at the same place of the file.</summary>
    private static byte[] RepeatDirectory(byte[] zip, int times)
    {
        var end = zip.Length - 22;
        var size = BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(end + 12));
        var start = BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(end + 16));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(end + 10));
        var directory = zip[start..(start + size)];
        var record = zip[end..];
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(8), (ushort)(count * times));
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(10), (ushort)(count * times));
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), size * times);
        return [.. zip[..start], .. Enumerable.Repeat(directory, times).SelectMany(bytes => bytes), .. record];
    }
}
