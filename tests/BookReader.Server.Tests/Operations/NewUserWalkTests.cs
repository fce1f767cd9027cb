using System.Text.Json;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Operations;

[Trait(TestMode.Trait, TestMode.Once)]
public sealed class NewUserWalkTests
{
    private static readonly string[] Books = ["sherlock-holmes.en.epub", "prestuplenie-i-nakazanie.ru.epub", "anna-karenina.ru.fb2.zip"];

    [Fact]
    public async Task A_new_user_uploads_three_books_reads_every_chapter_and_finds_all_of_it_after_a_kill()
    {
        var corpus = Corpus.Folder();
        Assert.SkipWhen(corpus is null, "The corpus of real books is not here; KilledServerTests walks the same way with generated ones.");
        using var folder = new TempFolder();
        var before = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var first = await ServerProcess.StartAsync(folder.Path))
        {
            var admin = await first.SignInAsync();
            foreach (var name in Books)
            {
                var book = await admin.AddBookAsync(await File.ReadAllBytesAsync(Path.Combine(corpus, name), TestContext.Current.CancellationToken), name);
                var expected = Corpus.Expected(corpus, name);
                var detail = await admin.GetJsonAsync($"/books/{book}");
                Assert.Equal(expected.GetProperty("title").GetString(), detail.GetProperty("title").GetString());
                Assert.Equal(expected.GetProperty("has_cover").GetBoolean(), detail.GetProperty("has_cover").GetBoolean());
                Assert.InRange(detail.GetProperty("word_count").GetInt32(), 0.98 * expected.GetProperty("words").GetInt32(), 1.02 * expected.GetProperty("words").GetInt32());
                await ReadAllAsync(admin, book, detail, before);
                await admin.SaveProgressAsync(book, 2, 50);
                before[$"/books/{book}/progress"] = (await admin.GetJsonAsync($"/books/{book}/progress")).ToString();
            }

            before["/books"] = (await admin.GetJsonAsync("/books")).ToString();
            await first.KillAsync();
        }

        await using var second = await ServerProcess.StartAsync(folder.Path);
        var again = await second.SignInAsync();
        foreach (var (path, answer) in before)
        {
            Assert.Equal(answer, (await again.GetJsonAsync(path)).ToString());
        }
    }

    private static async Task ReadAllAsync(ApiClient reader, Guid book, JsonElement detail, Dictionary<string, string> seen)
    {
        seen[$"/books/{book}/toc"] = (await reader.GetJsonAsync($"/books/{book}/toc")).ToString();
        var words = 0;
        foreach (var number in detail.GetProperty("chapters").EnumerateArray().Select(chapter => chapter.GetProperty("number").GetInt32()))
        {
            var page = await reader.GetJsonAsync($"/books/{book}/chapters/{number}");
            seen[$"/books/{book}/chapters/{number}"] = page.ToString();
            words += page.GetProperty("chapter").GetProperty("word_count").GetInt32();
            foreach (var image in page.GetProperty("images").EnumerateArray())
            {
                using var picture = await reader.GetAsync($"/books/{book}/media/{image.GetProperty("hash").GetString()}");
                Assert.True(picture.IsSuccessStatusCode);
            }
        }

        Assert.Equal(detail.GetProperty("word_count").GetInt32(), words);
    }
}
