using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BookReader.Caching;
using BookReader.Caching.Entries;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using BookReader.Library.Books;
using BookReader.Library.Chapters;
using BookReader.Library.Descriptions;
using BookReader.Library.Generations;
using BookReader.Library.Import;
using BookReader.Library.Json;
using BookReader.Library.Libraries;
using BookReader.Library.Media;
using BookReader.Library.Progress;

namespace BookReader.Library.Cached;

/// <summary>
/// Every cached resource, each declared once: key, tags, time to live and load. Which write raises which of the tags
/// stands in <see cref="Changes"/>.
/// </summary>
public sealed class Catalogue
{
    private readonly List<CachedResource> _all;

    private static readonly LibraryJson Json = LibraryJson.Instance;
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(5);

    public Catalogue()
    {
        Libraries = new CachedResource("libraries", "user:{user}:libraries", ["user:{user}:libraries"], LoadLibrariesAsync)
        {
            Schema = AnswerSchema.Of(Json.MembershipList),
            Decode = Memberships.Decode,
        };
        Members = new CachedResource("members", "library:{library}:members", ["library:{library}:members"], LoadMembersAsync)
        {
            Schema = AnswerSchema.Of(Json.MemberList),
        };
        Books = new CachedResource(
            "books",
            "user:{user}:books:skip:{skip}:limit:{limit}[:library:{library}][:sort:{sort}]",
            ["user:{user}:books"],
            LoadBooksAsync)
        {
            Schema = AnswerSchema.Of(Json.BookPage),
            TimeToLive = Short,
            Premise = new Premise(Libraries, values => [values[0]], BookTags),
        };
        Metadata = new CachedResource("metadata", "book:{book}:metadata", ["book:{book}", "book:{book}:metadata"], LoadDetailAsync)
        {
            Schema = AnswerSchema.Of(Json.BookDetail),
        };
        Toc = new CachedResource("toc", "book:{book}:toc", ["book:{book}", "book:{book}:toc"], LoadTocAsync)
        {
            Schema = AnswerSchema.Of(Json.BookTableOfContents),
        };
        Chapters = new CachedResource("chapters", "book:{book}:chapters:list", ["book:{book}", "book:{book}:chapters"], LoadChaptersAsync)
        {
            Schema = AnswerSchema.Of(Json.ChapterList),
        };
        Chapter = new CachedResource(
            "chapter", "book:{book}:chapter:{number}", ["book:{book}", "book:{book}:chapter:{number}"], LoadChapterAsync)
        {
            Schema = AnswerSchema.Of(Json.ChapterPage),
        };
        ChapterDescriptions = new CachedResource(
            "chapter-descriptions",
            "book:{book}:chapter:{number}:descriptions",
            ["book:{book}", "book:{book}:chapter:{number}"],
            LoadChapterDescriptionsAsync)
        {
            Schema = AnswerSchema.Of(Json.DescriptionList),
        };
        Descriptions = new CachedResource(
            "descriptions", "book:{book}:descriptions", ["book:{book}", "book:{book}:descriptions"], LoadDescriptionsAsync)
        {
            Schema = AnswerSchema.Of(Json.DescriptionList),
        };
        Progress = new CachedResource(
            "progress", "user:{user}:progress:{book}", ["book:{book}", "user:{user}:progress:{book}"], LoadProgressAsync)
        {
            Schema = AnswerSchema.Of(Json.ProgressAnswer),
            TimeToLive = Short,
        };
        Media = new CachedResource("media", "book:{book}:media", ["book:{book}", "book:{book}:media"], LoadMediaAsync)
        {
            Schema = AnswerSchema.Of(Json.BookMedia),
            Decode = payload => JsonSerializer.Deserialize(payload.Span, Json.BookMedia)!,
        };
        Import = new CachedResource("import", "book:{book}:import", ["book:{book}", "book:{book}:import"], LoadImportAsync)
        {
            Schema = AnswerSchema.Of(Json.ImportStatus),
        };
        _all =
        [
            Libraries, Members, Books, Metadata, Toc, Chapters, Chapter, ChapterDescriptions, Descriptions, Progress, Media, Import,
        ];
    }

    /// <summary>All of them, those that endpoints declare among them.</summary>
    public IReadOnlyList<CachedResource> All => _all;

    public CachedResource Libraries { get; }

    public CachedResource Members { get; }

    public CachedResource Books { get; }

    public CachedResource Metadata { get; }

    public CachedResource Toc { get; }

    public CachedResource Chapters { get; }

    public CachedResource Chapter { get; }

    public CachedResource ChapterDescriptions { get; }

    public CachedResource Descriptions { get; }

    public CachedResource Progress { get; }

    public CachedResource Media { get; }

    public CachedResource Import { get; }

    /// <summary>Adds what an endpoint declares. Only while the program is put together, before anything is served.</summary>
    public CachedResource Declare(CachedResource resource)
    {
        _all.Add(resource);
        return resource;
    }

    /// <summary>What somebody is told who may not see an entry of a resource, or asks for one that is not there.</summary>
    public Refusal HiddenBehind(CachedResource resource) =>
        resource == Members ? Refusal.NoSuchLibrary
        : resource == Books ? Refusal.NoSuchLibrary
        : resource == Chapter || resource == ChapterDescriptions ? Refusal.NoSuchChapter
        : Refusal.NoSuchBook;

    private static LibraryContext Context(LoadContext load) => ((LibrarySnapshot)load.Snapshot).Context;

    private static Loaded Found<T>(T answer, JsonTypeInfo<T> type, Guid? library) =>
        Loaded.Found(JsonSerializer.SerializeToUtf8Bytes(answer, type), library);

    private static Guid[] Drawn(Memberships memberships, KeyValue library) =>
        library.IsAbsent ? [.. memberships.All.Select(each => each.Id)] : [library.Id];

    /// <summary>A list carries a tag for each library that it draws from, whether or not a book of it is on the page.</summary>
    private static IEnumerable<Tag> BookTags(Entry memberships, IReadOnlyList<KeyValue> values) =>
        Drawn(memberships.Model<Memberships>(), values[3]).Select(library => new Tag($"library:{library}:books"));

    private static async ValueTask<Loaded> LoadLibrariesAsync(LoadContext load, CancellationToken cancellationToken) =>
        Found(await LibraryQueries.OfAsync(Context(load), load.Values[0].Id, cancellationToken), Json.MembershipList, null);

    private static async ValueTask<Loaded> LoadMembersAsync(LoadContext load, CancellationToken cancellationToken)
    {
        var library = load.Values[0].Id;
        var members = await LibraryQueries.MembersAsync(Context(load), library, cancellationToken);
        return members.Count == 0 ? Loaded.Missing : Found(new MemberList(library, members), Json.MemberList, library);
    }

    private static async ValueTask<Loaded> LoadBooksAsync(LoadContext load, CancellationToken cancellationToken)
    {
        var values = load.Values;
        var page = await BookQueries.PageAsync(
            Context(load),
            values[0].Id,
            Drawn(load.Premise!.Model<Memberships>(), values[3]),
            values[4].Word,
            (int)values[1].Number,
            (int)values[2].Number,
            matching: null,
            cancellationToken);
        return Found(page, Json.BookPage, values[3].IsAbsent ? null : values[3].Id);
    }

    private static async ValueTask<Loaded> LoadDetailAsync(LoadContext load, CancellationToken cancellationToken) =>
        await BookQueries.DetailAsync(Context(load), load.Values[0].Id, cancellationToken) is { } detail
            ? Found(detail, Json.BookDetail, detail.LibraryId)
            : Loaded.Missing;

    private static async ValueTask<Loaded> LoadTocAsync(LoadContext load, CancellationToken cancellationToken) =>
        await BookQueries.TocAsync(Context(load), load.Values[0].Id, cancellationToken) is { } found
            ? Found(found.Toc, Json.BookTableOfContents, found.Library)
            : Loaded.Missing;

    private static async ValueTask<Loaded> LoadChaptersAsync(LoadContext load, CancellationToken cancellationToken) =>
        await ChapterQueries.ListAsync(Context(load), load.Values[0].Id, cancellationToken) is { } found
            ? Found(found.List, Json.ChapterList, found.Library)
            : Loaded.Missing;

    private static async ValueTask<Loaded> LoadChapterAsync(LoadContext load, CancellationToken cancellationToken) =>
        await ChapterQueries.PageAsync(Context(load), load.Values[0].Id, (int)load.Values[1].Number, cancellationToken) is { } found
            ? Found(found.Page, Json.ChapterPage, found.Library)
            : Loaded.Missing;

    private static async ValueTask<Loaded> LoadChapterDescriptionsAsync(LoadContext load, CancellationToken cancellationToken) =>
        await DescriptionQueries.OfAsync(Context(load), load.Values[0].Id, (int)load.Values[1].Number, cancellationToken) is { } found
            ? Found(found.List, Json.DescriptionList, found.Library)
            : Loaded.Missing;

    private static async ValueTask<Loaded> LoadDescriptionsAsync(LoadContext load, CancellationToken cancellationToken) =>
        await DescriptionQueries.OfAsync(Context(load), load.Values[0].Id, null, cancellationToken) is { } found
            ? Found(found.List, Json.DescriptionList, found.Library)
            : Loaded.Missing;

    private static async ValueTask<Loaded> LoadProgressAsync(LoadContext load, CancellationToken cancellationToken) =>
        await ProgressQueries.CurrentAsync(Context(load), load.Values[0].Id, load.Values[1].Id, cancellationToken) is { } found
            ? Found(found.Answer, Json.ProgressAnswer, found.Library)
            : Loaded.Missing;

    private static async ValueTask<Loaded> LoadMediaAsync(LoadContext load, CancellationToken cancellationToken) =>
        await MediaQueries.OfAsync(Context(load), load.Values[0].Id, cancellationToken) is { } found
            ? Found(found.Media, Json.BookMedia, found.Library)
            : Loaded.Missing;

    private static async ValueTask<Loaded> LoadImportAsync(LoadContext load, CancellationToken cancellationToken) =>
        await ImportQueries.StatusAsync(Context(load), load.Values[0].Id, cancellationToken) is { } found
            ? Found(found.Status, Json.ImportStatus, found.Library)
            : Loaded.Missing;
}
