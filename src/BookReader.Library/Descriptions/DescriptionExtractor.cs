using BookReader.Library.Descriptions.Languages;

namespace BookReader.Library.Descriptions;

/// <summary>
/// Finds the passages of a chapter that describe: by rules and word lists, with no model and no network, so the same
/// text gives the same passages on every machine. Time is linear in the text; memory is the passages found.
/// </summary>
public static class DescriptionExtractor
{
    /// <param name="text">The chapter as plain text, its blocks separated by line feeds.</param>
    /// <param name="language">
    /// The book's language tag. Books are often tagged wrongly or not at all, so one that is not of a language that we
    /// have words for is taken as no tag, and the text itself is asked.
    /// </param>
    /// <param name="cancellationToken">Looked at once a sentence.</param>
    /// <returns>
    /// Passages that do not overlap, in the order of the text, each a run of whole sentences of one block;
    /// none when the language is not one of ours.
    /// </returns>
    public static IReadOnlyList<DescriptivePassage> Extract(
        string text, string? language, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if ((DescriptiveLanguages.Of(language) ?? DescriptiveLanguages.Detect(text)) is not { } vocabulary)
        {
            return [];
        }

        var passages = new PassageCollector();
        var start = 0;
        while (start < text.Length)
        {
            var length = text.AsSpan(start).IndexOf('\n');
            var end = length < 0 ? text.Length : start + length;
            Read(text, start, end, vocabulary, passages, cancellationToken);
            start = end + 1;
        }

        return passages.Best();
    }

    private static void Read(
        string text,
        int start,
        int end,
        Vocabulary vocabulary,
        PassageCollector passages,
        CancellationToken cancellationToken)
    {
        foreach (var sentence in new SentenceReader(text, start, end, vocabulary))
        {
            cancellationToken.ThrowIfCancellationRequested();
            passages.Add(sentence, Tally.Of(text.AsSpan(sentence.Start, sentence.Length), vocabulary));
        }

        passages.EndParagraph();
    }
}
