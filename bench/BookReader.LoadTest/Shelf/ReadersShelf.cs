using BookReader.LoadTest.Processes;

namespace BookReader.LoadTest.Shelf;

/// <summary>A reader's books: one that is being read, and as many short ones as a page of the list shows.</summary>
/// <param name="Book">The one that is being read.</param>
/// <param name="Chapter">Where the reader is.</param>
internal sealed record ReadersShelf(Guid Book, int Chapter)
{
    private const int Chapters = 30;
    private const int ShortBooks = 50;

    // Makes a chapter's JSON about 9 KB.
    private const int ChapterLength = 6_500;

    public static async Task<ReadersShelf> StockAsync(LibraryClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var books = new List<Guid> { await client.UploadAsync("long.epub", GeneratedBook.Write("A Long Book", Chapters, ChapterLength), cancellationToken) };
        for (var number = 1; number <= ShortBooks; number++)
        {
            books.Add(await client.UploadAsync($"{number}.epub", GeneratedBook.Write($"Short Book {number}", 1, 500), cancellationToken));
        }

        foreach (var book in books)
        {
            await Polling.UntilAsync($"book {book} to be read in", () => client.IsSettledAsync(book, cancellationToken), time, cancellationToken);
        }

        await client.SaveProgressAsync(books[0], Chapters / 2, cancellationToken);
        return new ReadersShelf(books[0], Chapters / 2);
    }
}
