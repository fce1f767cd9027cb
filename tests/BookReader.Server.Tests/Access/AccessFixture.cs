using System.Globalization;
using BookReader.Caching;
using BookReader.Library.Cached;
using BookReader.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Access;

/// <summary>A library with a member of each role and a book whose every part has a word of its own; made once, for all rows.</summary>
public sealed class AccessFixture : IAsyncLifetime
{
    private const string Html = "<p>The narrow {text} valley lay silent under a pale grey sky, and cold white mist hung over the dark, still water.</p>";

    private readonly Dictionary<string, string> _words = new[] { "name", "title", "author", "text" }
        .ToDictionary(part => part, part => $"{part}{Guid.NewGuid():N}", StringComparer.Ordinal);

    private readonly Dictionary<string, Person> _doubles = new(StringComparer.Ordinal);
    private byte[] _file = [];
    private string _hash = "";
    private int _books;

    internal TestServer Server { get; private set; } = null!;

    internal Person[] People { get; private set; } = [];

    internal Guid Library { get; private set; }

    internal Guid Book { get; private set; }

    /// <summary>Who does nothing, and whom others do things to.</summary>
    internal Guid Guest { get; private set; }

    /// <summary>The words that stand in the book and on its library, and the hashes of its files.</summary>
    internal IReadOnlyCollection<string> Words => _words.Values;

    internal Person Owner => Of("owner");

    internal Person Of(string kind) => People.Single(person => person.Kind == kind);

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.StartAsync();
        People = await Task.WhenAll(Person.Kinds.Select(NewPersonAsync));
        await Task.WhenAll(People.Where(person => person.Kind != Person.Nobody).Select(person => person.SignInToPagesAsync()));
        Guest = (await Server.NewUserAsync()).UserId;
        Library = await Owner.Api.NewLibraryAsync(_words["name"]);
        await JoinAsync(Library, People);
        _file = TestBooks.WithCover(_words["title"], _words["author"], Fill(Html)[3..^4]);
        Book = await Owner.Api.AddBookAsync(_file, "book.fb2", Library);
        _hash = (await Owner.AskAsync("GET", Fill("/api/v1/books/{book}/cover"))).ETag!.Trim('"');
        _words["cover"] = _hash;
        _words["file"] = (await Owner.AskAsync("GET", Fill("/api/v1/books/{book}/file"))).ETag!.Trim('"');
        await Task.WhenAll(People.Where(person => person.Role is not null).Select(UseEverythingAsync));

        var (disabled, signedOut) = (Of(Person.Disabled), Of(Person.SignedOut));
        await Server.Admin.WriteAsync(HttpMethod.Patch, $"/admin/users/{disabled.Api.UserId}", new { is_disabled = true });
        await signedOut.SignOutOfPagesAsync();
        await signedOut.Api.WriteAsync(HttpMethod.Post, "/auth/logout");
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>One of the same kind, signed in anew: for what ends tokens.</summary>
    internal async Task<Person> DoubleOfAsync(Person person)
    {
        if (!_doubles.TryGetValue(person.Kind, out var other))
        {
            _doubles[person.Kind] = other = await NewPersonAsync(person.Kind);
            await JoinAsync(Library, [other]);
        }

        await other.Api.SignInAsync(other.Email, TestServer.Password);
        return other;
    }

    /// <summary>Another book in a library, this one if it is not said.</summary>
    internal Task<Guid> NewBookAsync(Guid? library = null) => Owner.Api.AddBookAsync(
        TestBooks.WithCover(string.Create(CultureInfo.InvariantCulture, $"Book {Interlocked.Increment(ref _books)}")), "book.fb2", library ?? Library);

    internal async Task JoinAsync(Guid library, IEnumerable<Person> people)
    {
        foreach (var person in people.Where(person => person.Role is not null && person.Api.UserId != Owner.Api.UserId))
        {
            await Owner.Api.AddMemberAsync(library, person.Api, person.Role!);
        }
    }

    /// <summary>Puts every entry that there is out of use, on every node: whoever asks next loads it.</summary>
    internal async Task ForgetAsync() => await Server.Services.GetRequiredService<TieredCache>().InvalidateAsync(
        [.. Server.Services.GetRequiredService<Catalogue>().All.Select(resource => resource.KindTag)], [], TestContext.Current.CancellationToken);

    internal string Fill(string text, Person? person = null, Guid? book = null) => text
        .Replace("{library}", Library.ToString(), StringComparison.Ordinal)
        .Replace("{book}", (book ?? Book).ToString(), StringComparison.Ordinal)
        .Replace("{number}", "1", StringComparison.Ordinal)
        .Replace("{user}", Guest.ToString(), StringComparison.Ordinal)
        .Replace("{new}", Guid.NewGuid().ToString("N"), StringComparison.Ordinal)
        .Replace("{pattern}", "book:*:toc", StringComparison.Ordinal)
        .Replace("{documentName}", "v1", StringComparison.Ordinal)
        .Replace("{hash}", _hash, StringComparison.Ordinal)
        .Replace("{html}", Html, StringComparison.Ordinal)
        .Replace("{name}", _words["name"], StringComparison.Ordinal)
        .Replace("{title}", _words["title"], StringComparison.Ordinal)
        .Replace("{text}", _words["text"], StringComparison.Ordinal)
        .Replace("{password}", TestServer.Password, StringComparison.Ordinal)
        .Replace("{email}", person?.Email, StringComparison.Ordinal)
        .Replace("{refresh}", person?.Api.RefreshToken, StringComparison.Ordinal)
        .Replace("{device}", person?.Device, StringComparison.Ordinal)
        .Replace("{percent}", person?.Percent.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Asks for what a row is about, as somebody.</summary>
    internal async Task<Answer> AskAsync(Row row, Person person, string? ifNoneMatch = null)
    {
        var isSpoiling = row.Spoils != Spoiled.Nothing && row.Lets(person);
        var asker = isSpoiling && row.Spoils == Spoiled.Account ? await DoubleOfAsync(person) : person;
        Guid? book = isSpoiling && row.Spoils == Spoiled.Book ? await NewBookAsync() : null;
        return row.Body == Person.Upload
            ? await asker.AskAsync(row.Method, row.Path, Library.ToString(), _file)
            : await asker.AskAsync(row.Method, Fill(row.Path, asker, book), row.Body is null ? null : Fill(row.Body, asker), ifNoneMatch: ifNoneMatch);
    }

    private async Task<Person> NewPersonAsync(string kind)
    {
        var api = kind == Person.Nobody ? Server.Nobody : await Server.NewUserAsync(kind == "admin" ? "admin" : null);
        var email = kind == Person.Nobody ? $"{Guid.NewGuid():N}@example.org" : api.Email;
        return new Person(kind, api, email, Server.NewHttp(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }));
    }

    /// <summary>Goes on in the book, and is shown it at every node: those who are locked out later had it in the cache, and good tokens.</summary>
    private async Task UseEverythingAsync(Person person)
    {
        await person.Api.WriteAsync(HttpMethod.Post, $"/books/{Book}/progress", new { current_chapter = 1, current_position_percent = person.Percent, device = person.Device });
        for (var node = 0; node < TestServers.TestMode.Current.Nodes; node++)
        {
            foreach (var path in (string[])["/api/v1/books", "/api/v1/books/{book}", "/api/v1/books/{book}/chapters/1", "/library", "/books/{book}", "/books/{book}/chapters/1"])
            {
                var answer = await person.AskAsync("GET", Fill(path));
                Assert.True(answer.Status == 200, $"{person.Kind}, {path}: {answer}");
            }
        }
    }
}
