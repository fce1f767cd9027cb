using System.Runtime.InteropServices;

namespace BookReader.Library.Descriptions;

/// <summary>Joins neighbouring descriptive sentences of a paragraph into passages, and keeps a chapter's best ones.</summary>
internal sealed class PassageCollector
{
    // A sentence that begins or ends a passage has at least the first density, one between them at least the second.
    private const double DescriptiveDensity = 0.17;
    private const double LinkingDensity = 0.1;

    // A shorter one is an aside, a longer one no picture holds.
    private const int ShortestPassage = 80;
    private const int LongestPassage = 1_000;
    private const int MostSentences = 6;

    // Adjectives alone are as often praise or bookkeeping: about two of the words must be of something to see.
    private const double LeastToShow = 1.8;

    // More often than about once a page, pictures would be in the reader's way.
    private const int WordsPerPassage = 250;

    private readonly List<DescriptivePassage> _passages = [];
    private Run? _run;
    private Run? _link;
    private int _words;

    public void Add(Sentence sentence, Tally tally)
    {
        _words += tally.Words;
        if (!sentence.IsNarration || tally.Density < LinkingDensity)
        {
            Close();
        }
        else if (tally.Density >= DescriptiveDensity)
        {
            Extend(new Run(sentence.Start, sentence.End, 1, tally));
        }
        else if (_run is not null && _link is null)
        {
            _link = new Run(sentence.Start, sentence.End, 1, tally);
        }
        else
        {
            Close();
        }
    }

    public void EndParagraph() => Close();

    /// <summary>The passages of highest priority, as many as the chapter's length allows, in the order of the text.</summary>
    public IReadOnlyList<DescriptivePassage> Best() =>
    [
        .. _passages
            .OrderByDescending(passage => passage.Priority)
            .Take(1 + (_words / WordsPerPassage))
            .OrderBy(passage => passage.Start),
    ];

    private void Extend(Run sentence)
    {
        var extended = _run?.And(_link).And(sentence) ?? sentence;
        if (extended.Sentences > MostSentences || extended.Length > LongestPassage)
        {
            Close();
            extended = sentence;
        }

        (_run, _link) = (extended, null);
    }

    private void Close()
    {
        if (_run is { Length: >= ShortestPassage and <= LongestPassage } run
            && run.Tally.Scores.Dominant() is { Score: >= LeastToShow } dominant)
        {
            _passages.Add(new(dominant.Type, run.Start, run.End, Priority.Of(run.Tally)));
        }

        (_run, _link) = (null, null);
    }

    /// <summary>Adjoining sentences.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Run(int Start, int End, int Sentences, Tally Tally)
    {
        public int Length => End - Start;

        public Run And(Run? next) =>
            next is { } run ? new(Start, run.End, Sentences + run.Sentences, Tally + run.Tally) : this;
    }
}
