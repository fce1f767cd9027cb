using System.Net;
using BookReader.Server.Tests.Hosting;
using BookReader.TestServers;

namespace BookReader.Server.Tests.Operations;

[Trait(TestMode.Trait, TestMode.Killing)]
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_disk_refuses_what_needs_room_loses_nothing_and_is_over_when_there_is_room_again()
    {
        Assert.SkipWhen(SmallDisk.Missing is not null, SmallDisk.Missing ?? "");
        using var disk = new SmallDisk(megabytes: 64);
        await using var server = await ServerProcess.StartAsync(disk.Path);
        var admin = await server.SignInAsync();
        var book = await admin.AddBookAsync(TestBooks.Small("Read on"), "read.fb2");
        disk.Fill();

        using (var refused = await admin.UploadAsync(TestBooks.Fb2("Large", "Ann Author", [new string('x', 200_000)]), "large.fb2"))
        {
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            Assert.Contains("/problems/storage-full", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        // What the database has room for is answered and kept, all else refused: on SQLite it lies on this disk.
        var saved = 0;
        for (var percent = 1; percent <= 60; percent++)
        {
            using var answer = await admin.SendAsync(
                HttpMethod.Post, $"/books/{book}/progress", new { current_chapter = 1, current_position_percent = percent, device = new string('d', 60) });
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}");
            saved = answer.IsSuccessStatusCode ? percent : saved;
        }

        Assert.Equal(saved, await PositionAsync());
        disk.Free();
        Assert.Equal(saved, await PositionAsync());
        await admin.SaveProgressAsync(book, 1, 61);
        Assert.Equal(61, await PositionAsync());
        await admin.AddBookAsync(TestBooks.Fb2("Large", "Ann Author", [new string('x', 200_000)]), "large.fb2");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(disk.Path, "incoming")));

        async Task<int> PositionAsync()
        {
            var progress = (await admin.GetJsonAsync($"/books/{book}/progress")).GetProperty("progress");
            return progress.ValueKind == System.Text.Json.JsonValueKind.Null ? 0 : (int)Math.Round(progress.GetProperty("current_position").GetDouble());
        }
    }
}
