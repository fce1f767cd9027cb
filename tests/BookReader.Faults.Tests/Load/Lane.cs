using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using BookReader.Faults.Tests.History;
using BookReader.Faults.Tests.Site;

namespace BookReader.Faults.Tests.Load;

/// <summary>
/// One reader with a library, a book in it and somebody who is made a member of it and is not again and again. What the
/// reader writes, everybody looks for at every node.
/// </summary>
internal sealed class Lane
{
    private static readonly Func<Lane, Node, Task>[] Looks =
    [
        static (lane, node) => lane.LookAtProgressAsync(node),
        static (lane, node) => lane.LookAtBookAsync(node),
        static (lane, node) => lane.LookAtListAsync(node, "/books"),
        static (lane, node) => lane.LookAtListAsync(node, $"/books?library={lane._library}"),
        static (lane, node) => lane.LookAtChapterAsync(node, $"/books/{lane._book}/chapters/1", body => body.GetProperty("chapter").GetProperty("title")),
        static (lane, node) => lane.LookAtChapterAsync(node, $"/books/{lane._book}/chapters", body => body.GetProperty("chapters")[0].GetProperty("title")),
        static (lane, node) => lane.LookAtChapterAsync(node, $"/books/{lane._book}/toc", body => body.GetProperty("items")[0].GetProperty("title")),
        static (lane, node) => lane.LookAsMemberAsync(node),
    ];

    private readonly Caller _caller;
    private readonly int _number;
    private readonly Register _progress;
    private readonly Register _title;
    private readonly Register _chapter;
    private readonly List<Register> _passing = [];
    private readonly Node _home;
    private string _admin;
    private string _token = "";
    private string _email = "";
    private Guid _user;
    private Guid _library;
    private Guid _book;
    private volatile Member _member = null!;

    private Lane(Caller caller, Node home, string admin, int number)
    {
        (_caller, _home, _admin, _number) = (caller, home, admin, number);
        _progress = new Register($"position {number}");
        _title = new Register($"title {number}");
        _chapter = new Register($"chapter {number}");
    }

    private sealed record Member(Guid Id, string Token, Register Register);

    /// <summary>All that was written and read since the last call, for a check.</summary>
    public IReadOnlyList<Register> TakeRegisters()
    {
        lock (_passing)
        {
            Register[] all = [_progress, _title, _chapter, _member.Register, .. _passing];
            _passing.Clear();
            return all;
        }
    }

    public static async Task<Lane> PrepareAsync(Caller caller, Node node, string admin, int number)
    {
        var lane = new Lane(caller, node, admin, number);
        (lane._user, lane._email) = await lane.NewUserAsync(node);
        await lane.SignInAsync(node, admin);
        lane._library = await lane.ExpectAsync(node, HttpMethod.Post, "/libraries", new { name = "Shared" }, body => body.GetProperty("id").GetGuid());
        lane._book = await lane.UploadAsync(node, lane.TitleOf(0)) ?? throw new InvalidOperationException("The book was not imported.");
        await lane.ExpectAsync(node, HttpMethod.Put, $"/books/{lane._book}/chapters/1", new { title = lane.ChapterOf(0) }, _ => true);
        lane._member = await lane.NewMemberAsync(node) ?? throw new InvalidOperationException("There is no member.");
        return lane;
    }

    /// <param name="node">At which node.</param>
    /// <param name="admin">The administrator's token, for the members that come and go.</param>
    public async Task SignInAsync(Node node, string admin)
    {
        _admin = admin;
        _token = await LogInAsync(node, _email) ?? throw new InvalidOperationException($"{_email} could not sign in.");
        if (_member is { } member && await NewMemberAsync(node) is { } next)
        {
            Retire(member.Register);
            _member = next;
        }
    }

    /// <summary>Writes something, at some node.</summary>
    public async Task WriteAsync(Node node, Random random)
    {
        switch (random.Next(8))
        {
            case 0 or 1 or 2 or 3:
                await WriteAsync(_progress, node, HttpMethod.Post, $"/books/{_book}/progress", n => new
                {
                    current_chapter = 1,
                    current_position_percent = n / 1000.0,
                    device = DeviceOf,
                });
                break;
            case 4 or 5:
                await WriteAsync(_title, node, HttpMethod.Patch, $"/books/{_book}", n => new { title = TitleOf(n) });
                break;
            case 6:
                await WriteAsync(_chapter, node, HttpMethod.Put, $"/books/{_book}/chapters/1", n => new { title = ChapterOf(n) });
                break;
            default:
                await ChangeMemberAsync(node);
                break;
        }
    }

    /// <summary>Looks at something, through a node.</summary>
    public Task LookAsync(Node node, Random random) => Looks[random.Next(Looks.Length)](this, node);

    /// <summary>Whether a node answers by what it heard before the database went away.</summary>
    public async Task<bool> IsStaleAsync(Node node) => Read.SaysStale((await GetAsync(node, $"/books/{_book}/toc")).How);

    /// <summary>Looks at everything, through a node.</summary>
    public async Task LookAtAllAsync(Node node)
    {
        foreach (var look in Looks)
        {
            await look(this, node);
        }
    }

    /// <summary>Somebody signs in, is known everywhere, signs out at one node, and is known nowhere.</summary>
    public async Task SignOutAsync(IReadOnlyList<Node> nodes, Random random)
    {
        if (await LogInAsync(nodes[random.Next(nodes.Count)], _email) is not { } token)
        {
            return;
        }

        var register = Passing("session");
        await LookAroundAsync();
        if (await WriteAsync(register, nodes[random.Next(nodes.Count)], HttpMethod.Post, "/auth/logout", static _ => null, token))
        {
            await LookAroundAsync();
        }

        Task LookAroundAsync() => Task.WhenAll(nodes.Select(async node =>
            Show(register, node, await _caller.CallAsync(node, HttpMethod.Get, "/libraries", token, null, HttpStatusCode.Unauthorized), HttpStatusCode.Unauthorized)));
    }

    /// <summary>A book comes, is there everywhere, is deleted at one node, and is nowhere.</summary>
    public async Task DeleteAsync(IReadOnlyList<Node> nodes, Random random)
    {
        if (await UploadAsync(nodes[random.Next(nodes.Count)], "To be deleted") is not { } book)
        {
            return;
        }

        var register = Passing("book");
        await LookAroundAsync();
        if (await WriteAsync(register, nodes[random.Next(nodes.Count)], HttpMethod.Delete, $"/books/{book}", static _ => null))
        {
            await LookAroundAsync();
        }

        Task LookAroundAsync() => Task.WhenAll(nodes.Select(async node =>
            Show(register, node, await _caller.CallAsync(node, HttpMethod.Get, $"/books/{book}/toc", _token, null, HttpStatusCode.NotFound), HttpStatusCode.NotFound)));
    }

    /// <summary>Every answered position must be in the database, once.</summary>
    /// <returns>Those that are not.</returns>
    public async Task<IReadOnlyList<int>> FindLostAsync(FaultSite site)
    {
        var rows = await site.QueryAsync($"SELECT round(current_position * 1000) FROM progress_revision WHERE user_id = '{_user}' AND book_id = '{_book}'");
        var kept = rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (int)double.Parse(line, CultureInfo.InvariantCulture))
            .CountBy(value => value)
            .ToDictionary();
        return [.. Enumerable.Range(1, _progress.Writes.Count).Where(value => _progress.WriteOf(value).IsAnswered && kept.GetValueOrDefault(value) != 1)];
    }

    private string DeviceOf => string.Create(CultureInfo.InvariantCulture, $"lane {_number}");

    private string TitleOf(int n) => string.Create(CultureInfo.InvariantCulture, $"b{_number}-{n}");

    private string ChapterOf(int n) => string.Create(CultureInfo.InvariantCulture, $"c{_number}-{n}");

    private async Task LookAtProgressAsync(Node node)
    {
        var answer = await GetAsync(node, $"/books/{_book}/progress");
        Show(_progress, node, answer, body => PositionIn(body.GetProperty("progress")));
    }

    private async Task LookAtBookAsync(Node node)
    {
        var answer = await GetAsync(node, $"/books/{_book}");
        Show(_progress, node, answer, body => PositionIn(body.GetProperty("reading_progress")));
        Show(_title, node, answer, body => ValueOf(body.GetProperty("title"), 'b'));
        Show(_chapter, node, answer, body => ValueOf(body.GetProperty("chapters")[0].GetProperty("title"), 'c'));
    }

    private async Task LookAtListAsync(Node node, string path)
    {
        var answer = await GetAsync(node, path);
        Show(_title, node, answer, body => body.GetProperty("books").EnumerateArray()
            .Where(book => book.GetProperty("id").GetGuid() == _book)
            .Select(book => ValueOf(book.GetProperty("title"), 'b'))
            .DefaultIfEmpty(Read.Foreign)
            .First());
    }

    private async Task LookAtChapterAsync(Node node, string path, Func<JsonElement, JsonElement> find)
    {
        var answer = await GetAsync(node, path);
        Show(_chapter, node, answer, body => ValueOf(find(body), 'c'));
    }

    private async Task LookAsMemberAsync(Node node)
    {
        var member = _member;
        var answer = await _caller.CallAsync(node, HttpMethod.Get, $"/books/{_book}/chapters/1", member.Token, null, HttpStatusCode.NotFound);
        Show(member.Register, node, answer, whenTrue: HttpStatusCode.OK);
        Show(_chapter, node, answer, body => ValueOf(body.GetProperty("chapter").GetProperty("title"), 'c'));
    }

    private Task<Answer> GetAsync(Node node, string path) => _caller.CallAsync(node, HttpMethod.Get, path, _token);

    private int PositionIn(JsonElement progress) =>
        progress.ValueKind == JsonValueKind.Null ? 0
        : progress.GetProperty("device").GetString() != DeviceOf ? Read.Foreign
        : (int)Math.Round(progress.GetProperty("current_position").GetDouble() * 1000);

    /// <summary>What a successful answer shows. One that is no such answer at all shows what nobody wrote there.</summary>
    private static void Show(Register register, Node node, Answer answer, Func<JsonElement, int> find)
    {
        if (!answer.IsSuccess)
        {
            return;
        }

        int value;
        try
        {
            value = find(answer.Body);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            value = Read.Foreign;
        }

        Show(register, node, answer, value);
    }

    /// <summary>Of a register with two states: one of them, which an answer has shown by its status.</summary>
    private static void Show(Register register, Node node, Answer answer, HttpStatusCode whenTrue)
    {
        if (answer.Status is HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.Unauthorized)
        {
            Show(register, node, answer, answer.Status == whenTrue ? 1 : 0);
        }
    }

    private static void Show(Register register, Node node, Answer answer, int value) =>
        register.Reads.Enqueue(new Read(node.Number, answer.Path, answer.Begin, answer.End, value, answer.How));

    private int ValueOf(JsonElement text, char kind)
    {
        var (prefix, shown) = (string.Create(CultureInfo.InvariantCulture, $"{kind}{_number}-"), text.GetString() ?? "");
        return shown.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(shown.AsSpan(prefix.Length), CultureInfo.InvariantCulture, out var value)
            ? value
            : Read.Foreign;
    }

    private async Task<bool> WriteAsync(Register register, Node node, HttpMethod method, string path, Func<int, object?> body, string? token = null)
    {
        var value = register.Next;
        var write = register.Begin(node.Number, Caller.Now);
        var answer = await _caller.CallAsync(node, method, path, token ?? _token, body(value));
        if (answer.IsSuccess)
        {
            write.End = answer.End;
        }

        return answer.IsSuccess;
    }

    /// <summary>In and out in turn. Nobody knows what became of a change that failed, nor when it will: then somebody else takes the place.</summary>
    private async Task ChangeMemberAsync(Node node)
    {
        var member = _member;
        var joins = member.Register.Next % 2 == 1;
        var isDone = await WriteAsync(
            member.Register, node, joins ? HttpMethod.Put : HttpMethod.Delete, $"/libraries/{_library}/members/{member.Id}", _ => joins ? new { role = "reader" } : null);
        if (!isDone && await NewMemberAsync(node) is { } next)
        {
            Retire(member.Register);
            _member = next;
        }
    }

    private void Retire(Register register)
    {
        lock (_passing)
        {
            _passing.Add(register);
        }
    }

    private Register Passing(string name)
    {
        var register = new Register(string.Create(CultureInfo.InvariantCulture, $"{name} {_number}"), HasTwoStates: true);
        Retire(register);
        return register;
    }

    private async Task<Member?> NewMemberAsync(Node node)
    {
        try
        {
            var (id, email) = await NewUserAsync(node);
            return await LogInAsync(node, email) is { } token
                ? new Member(id, token, new Register(string.Create(CultureInfo.InvariantCulture, $"member {_number}"), HasTwoStates: true))
                : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private async Task<(Guid Id, string Email)> NewUserAsync(Node node)
    {
        var email = $"{Guid.NewGuid():N}@example.org";
        var answer = await _caller.CallAsync(node, HttpMethod.Post, "/admin/users", _admin, new { email, password = FaultSite.Password, role = "user" });
        return answer.IsSuccess
            ? (answer.Body.GetProperty("id").GetGuid(), email)
            : throw new InvalidOperationException($"There is no new user: {answer.Status}");
    }

    private async Task<string?> LogInAsync(Node node, string email)
    {
        var answer = await _caller.CallAsync(node.HasOwnClock ? _home : node, HttpMethod.Post, "/auth/login", null, new { email, password = FaultSite.Password, device = "faults" });
        return answer.IsSuccess ? answer.Body.GetProperty("access_token").GetString() : null;
    }

    private async Task<T> ExpectAsync<T>(Node node, HttpMethod method, string path, object body, Func<JsonElement, T> find)
    {
        var answer = await _caller.CallAsync(node, method, path, _token, body);
        return answer.IsSuccess ? find(answer.Body) : throw new InvalidOperationException($"{method} {path}: {answer.Status}");
    }

    private async Task<Guid?> UploadAsync(Node node, string title)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(_library.ToString()), "library" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(BookOf(title))), "file", "book.fb2" },
        };
        if (await _caller.CallAsync(node, HttpMethod.Post, "/books/upload", _token, form) is not { IsSuccess: true } uploaded)
        {
            return null;
        }

        var book = uploaded.Body.GetProperty("book_id").GetGuid();
        for (var asked = 0; asked < 1_000; asked++)
        {
            var answer = await GetAsync(node, $"/books/{book}/import");
            if (answer.IsSuccess && answer.Body.TryGetProperty("state", out var state) && state.GetString() == "ready")
            {
                return book;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return null;
    }

    /// <summary>No two alike: of one file uploaded twice a library would keep one book.</summary>
    private static string BookOf(string title) =>
        $"""
         <?xml version="1.0" encoding="utf-8"?>
         <FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0">
         <description><title-info><author><first-name>Ann</first-name><last-name>Author</last-name></author>
         <book-title>{title}</book-title><lang>en</lang></title-info></description>
         <body><section><title><p>One</p></title><p>{Guid.NewGuid()} {string.Join(' ', Enumerable.Range(0, 300).Select(n => $"word{n}"))}</p></section>
         <section><title><p>Two</p></title><p>Short.</p></section></body>
         </FictionBook>
         """;
}
