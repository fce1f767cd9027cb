using BookReader.TestServers;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace BookReader.Server.Tests.Access;

/// <summary>
/// Promise 4: every endpoint, as everybody, cold and warm, and with the ETags that others were given. An endpoint without
/// a row fails the first test.
/// </summary>
public sealed class AccessMatrixTests(AccessFixture fixture) : IClassFixture<AccessFixture>
{
    public static TheoryData<string> Reads => [.. AccessTable.Rows.Where(row => row.Reads && !row.IsPublic).Select(row => row.Name)];

    public static TheoryData<string> Writes => [.. AccessTable.Rows.Where(row => !row.Reads).Select(row => row.Name)];

    private static IEnumerable<Row> RowsOfBook => AccessTable.Rows.Where(row => row.Reads && row.Path.Contains("{book}", StringComparison.Ordinal));

    [Fact]
    public void Every_endpoint_that_the_server_maps_has_a_row_and_every_row_an_endpoint()
    {
        var mapped = fixture.Server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => $"{method} {Plain(endpoint.RoutePattern)}"))
            .ToHashSet(StringComparer.Ordinal);
        var listed = AccessTable.Rows.Select(row => row.Endpoint).ToHashSet(StringComparer.Ordinal);

        Assert.True(
            mapped.SetEquals(listed),
            $"Without a row: {string.Join(", ", mapped.Except(listed))}. Without an endpoint: {string.Join(", ", listed.Except(mapped))}.");
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task What_is_read_is_shown_to_whom_it_is_for_cold_warm_and_by_its_etag(string name)
    {
        var row = AccessTable.Rows.Single(each => each.Name == name);
        var isCold = false;
        foreach (var person in fixture.People)
        {
            if (!isCold)
            {
                await fixture.ForgetAsync();
            }

            var cold = await fixture.AskAsync(row, person);
            Judge(row, person, cold, "cold");
            Assert.False(cold.IsHit, $"{name} as {person.Kind} is not cold: {cold.CacheStatus}");

            // Who has no good token loads nothing, so that the next one finds it as cold.
            isCold = person.IsUnknown;
        }

        var etags = new Dictionary<Person, string>();
        foreach (var person in fixture.People.Where(row.Lets))
        {
            for (var node = 0; node < TestMode.Current.Nodes; node++)
            {
                var answer = await fixture.AskAsync(row, person);
                Assert.True(row.HasETag == answer.ETag is not null, $"{name} as {person.Kind}: {answer}");
                if (row.HasETag)
                {
                    etags[person] = answer.ETag!;
                }
            }
        }

        foreach (var person in fixture.People)
        {
            var warm = await fixture.AskAsync(row, person);
            Judge(row, person, warm, "warm");
            Assert.True(warm.IsHit == (row.IsCached && row.Lets(person) && TestMode.Current.IsCaching), $"{name} as {person.Kind} is not warm: {warm.CacheStatus}");
            if (row.HasETag)
            {
                await AskByETagAsync(row, person, warm, etags);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task What_is_written_is_written_by_whom_it_may_be_and_a_refused_one_changes_nothing(string name)
    {
        var row = AccessTable.Rows.Single(each => each.Name == name);
        var before = await SeenAsync();
        await fixture.ForgetAsync();
        foreach (var person in fixture.People.Where(person => !row.Lets(person)))
        {
            Judge(row, person, await fixture.AskAsync(row, person), "cold");
            Judge(row, person, await fixture.AskAsync(row, person), "warm");
        }

        Assert.Equal(before, await SeenAsync());
        foreach (var person in fixture.People.Where(row.Lets))
        {
            Judge(row, person, await fixture.AskAsync(row, person), "allowed");
        }
    }

    [Fact]
    public async Task What_is_public_says_the_same_to_everybody_and_nothing_of_the_book()
    {
        foreach (var row in AccessTable.Rows.Where(row => row.IsPublic))
        {
            var answers = await Task.WhenAll(fixture.People.Select(person => fixture.AskAsync(row, person)));
            var different = answers.DistinctBy(answer => (answer.Status, answer.Untraced)).ToArray();
            Assert.All(different, answer => Judge(row, fixture.Of(Person.Nobody), answer, "asked once"));

            // The description of the API says at which address it was asked for, and each node has its own.
            Assert.InRange(different.Length, 1, TestMode.Current.Nodes);
        }
    }

    /// <summary>Else the words would be looked for in vain.</summary>
    [Fact]
    public async Task Whoever_may_is_shown_each_of_the_words_that_nobody_else_may_be_shown()
    {
        var shown = new List<Answer>();
        foreach (var row in AccessTable.Rows.Where(row => row.Reads))
        {
            shown.Add(await fixture.AskAsync(row, fixture.Owner));
        }

        Assert.All(fixture.Words.Append(fixture.Owner.Device), word => Assert.Contains(shown, answer => answer.Shows(word)));
    }

    [Fact]
    public async Task A_foreign_book_and_one_that_does_not_exist_look_the_same()
    {
        var stranger = fixture.Of("stranger");
        foreach (var row in RowsOfBook)
        {
            var foreign = await stranger.AskAsync("GET", fixture.Fill(row.Path));
            var absent = await stranger.AskAsync("GET", fixture.Fill(row.Path, book: Guid.NewGuid()));

            Assert.Equal((absent.Status, absent.Untraced), (foreign.Status, foreign.Untraced));
            Assert.Equal(absent.HeaderNames, foreign.HeaderNames);
        }
    }

    [Fact]
    public async Task Who_is_removed_from_a_library_sees_nothing_of_it_from_the_answer_on()
    {
        var reader = fixture.Of("reader");
        var library = await fixture.Owner.Api.NewLibraryAsync();
        await fixture.JoinAsync(library, [reader]);
        var book = await fixture.NewBookAsync(library);
        var paths = RowsOfBook.Where(row => !row.Path.Contains("{hash}", StringComparison.Ordinal)).Select(row => fixture.Fill(row.Path, book: book)).ToArray();
        foreach (var path in paths)
        {
            for (var node = 0; node < TestMode.Current.Nodes; node++)
            {
                Assert.Equal(200, (await reader.AskAsync("GET", path)).Status);
            }
        }

        await fixture.Owner.Api.WriteAsync(HttpMethod.Delete, $"/libraries/{library}/members/{reader.Api.UserId}");

        foreach (var path in paths)
        {
            Assert.Equal(404, (await reader.AskAsync("GET", path)).Status);
        }

        Assert.DoesNotContain(book.ToString(), (await reader.AskAsync("GET", "/api/v1/books")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain(book.ToString(), (await reader.AskAsync("GET", "/library")).Body, StringComparison.Ordinal);
    }

    /// <summary>Whoever is refused is refused by any ETag; whoever is not has what they were given, and not what another one was.</summary>
    private async Task AskByETagAsync(Row row, Person person, Answer plain, Dictionary<Person, string> etags)
    {
        if (!row.Lets(person))
        {
            foreach (var condition in (string[])[string.Join(", ", etags.Values.Distinct(StringComparer.Ordinal)), "*"])
            {
                var refused = await fixture.AskAsync(row, person, condition);
                Judge(row, person, refused, "by " + condition);
                Assert.Equal(plain.Untraced, refused.Untraced);
            }

            return;
        }

        var own = await fixture.AskAsync(row, person, etags[person]);
        Assert.True(own is { Status: 304, Body: "" }, $"{row.Name} as {person.Kind}, who has it: {own}");
        var foreign = etags.Values.Where(etag => etag != etags[person]).ToArray();
        if (foreign.Length > 0)
        {
            var other = await fixture.AskAsync(row, person, string.Join(", ", foreign));
            Judge(row, person, other, "by the ETags of others");
            Assert.Equal(plain.Body, other.Body);
        }
    }

    private void Judge(Row row, Person person, Answer answer, string when)
    {
        var expected = row.AnswerTo(person);
        Assert.True(expected == answer.Status, $"{row.Name} as {person.Kind}, {when}, is not {expected}: {answer}");
        Assert.True(!answer.IsRefusal || (answer.ETag is null && answer.CacheStatus.Length == 0), $"{row.Name} as {person.Kind}, {when}: {answer}");

        // What somebody asks with is no news to them.
        var asked = fixture.Fill(row.Path, person);
        var hidden = fixture.People.Where(other => other != person).Select(other => other.Device)
            .Concat(person.IsOutsider || answer.IsRefusal ? fixture.Words.Where(word => !asked.Contains(word, StringComparison.Ordinal)) : []);
        Assert.All(hidden, word => Assert.False(answer.Shows(word), $"{row.Name} as {person.Kind}, {when}, shows {word}: {answer}"));
    }

    /// <summary>All that the owner sees of what a write could have changed.</summary>
    private async Task<string> SeenAsync()
    {
        var seen = new List<string>();
        foreach (var path in (string[])["/libraries", "/libraries/{library}/members", "/books?library={library}", "/books/{book}", "/books/{book}/chapters/1"])
        {
            seen.Add((await fixture.Owner.AskAsync("GET", fixture.Fill("/api/v1" + path))).Body);
        }

        return string.Join('\n', seen);
    }

    /// <summary>A route as the table has it: without what a place takes.</summary>
    private static string Plain(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternParameterPart place => $"{{{place.Name}}}",
            RoutePatternLiteralPart literal => literal.Content,
            _ => throw new NotSupportedException($"{part} in {pattern.RawText}"),
        }))));
}
