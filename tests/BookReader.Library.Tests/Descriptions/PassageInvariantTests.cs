using BookReader.TestServers;
using CsCheck;

namespace BookReader.Library.Tests.Descriptions;

/// <summary>What callers rely on whatever the text is: they cut the chapter at these offsets and store the pieces.</summary>
[Trait(TestMode.Trait, TestMode.Once)]
public sealed class PassageInvariantTests
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.OneOf<string>([.. DescribedScenes.All.Select(scene => scene.Text)]),
        Gen.OneOf(
            "He said nothing.", "— Да, — сказал он.", "“Go. Now!”", "« Va ! »", "„Halt!“", "I", "Mr.", "...", "?!", "»", "“", "\"",
            "The dark river 🌊 gleamed under the old stone bridge, and a pale 𝔪oon hung over the silent hills.", "\uD83C", "\uDF0A"),
        Gen.String[Gen.Char[" .!?…—«»“”„‘’\"'aЯ🌊"], 0, 12]);

    private static readonly Gen<string> Chapter = Gen.Select(
        Piece.Array[0, 40],
        Gen.OneOf(" ", "\n", "  ", " \r\n\t", "\u00A0", "").Array[40],
        (pieces, gaps) => string.Concat(pieces.Zip(gaps, (piece, gap) => piece + gap)));

    private static readonly Gen<string?> Language = Gen.OneOf<string?>("en", "ru", "de", "fr", null);

    [Fact]
    public void Passages_are_whole_sentences_of_the_text_in_order_and_apart()
    {
        Gen.Select(Chapter, Language).Sample((text, language) =>
        {
            var reached = 0;
            foreach (var passage in DescribedScenes.Extract(text, language))
            {
                Assert.InRange(passage.Start, reached, text.Length);
                Assert.InRange(passage.End, passage.Start + 1, text.Length);
                Assert.InRange(passage.Priority, 0, 100);
                var content = text[passage.Start..passage.End];
                Assert.Equal(content.Trim(), content);
                Assert.DoesNotContain('\n', content);
                Assert.InRange(content.Length, 80, 1_000);
                Assert.False(Splits(text, passage.Start) || Splits(text, passage.End), "A surrogate pair is split.");
                reached = passage.End;
            }
        });
    }

    [Fact]
    public void The_same_text_gives_the_same_passages()
    {
        Gen.Select(Chapter, Language).Sample((text, language) =>
            Assert.Equal(DescribedScenes.Extract(text, language), DescribedScenes.Extract(text, language)));
    }

    private static bool Splits(string text, int offset) =>
        offset > 0 && offset < text.Length && char.IsSurrogatePair(text[offset - 1], text[offset]);
}
