using BookReader.Library.Descriptions.Languages;

namespace BookReader.Library.Descriptions;

/// <summary>The table that turns kinds of words into scores: the one place to tune what counts as a description.</summary>
internal static class FeatureScores
{
    // A thing speaks for its room a little: a list of furniture is a room, not an object.
    private static readonly (WordFeatures Feature, Scores Scores)[] Table =
    [
        //                          vivid location character atmosphere object action
        (WordFeatures.Quality,    new(1.0, 0.0,     0.0,      0.0,       0.0,   0.0)),
        (WordFeatures.Place,      new(0.9, 1.0,     0.0,      0.0,       0.0,   0.0)),
        (WordFeatures.Position,   new(0.4, 0.5,     0.0,      0.0,       0.0,   0.0)),
        (WordFeatures.Sense,      new(1.0, 0.1,     0.1,      0.4,       0.1,   0.0)),
        (WordFeatures.Mood,       new(1.0, 0.0,     0.0,      1.2,       0.0,   0.0)),
        (WordFeatures.Appearance, new(1.0, 0.0,     1.0,      0.0,       0.0,   0.0)),
        (WordFeatures.Person,     new(0.3, 0.0,     0.5,      0.0,       0.0,   0.1)),
        (WordFeatures.Thing,      new(0.7, 0.3,     0.0,      0.0,       1.0,   0.0)),
        (WordFeatures.Motion,     new(0.8, 0.0,     0.0,      0.0,       0.0,   1.0)),
        (WordFeatures.Telling,    new(-0.8, 0.0,    0.0,      0.0,       0.0,   0.0)),
    ];

    private static readonly Scores[] Combined = [.. Enumerable.Range(0, (int)WordFeatures.All + 1).Select(Combine)];

    public static Scores Of(WordFeatures features) => Combined[(int)features];

    // A grey face is two things at once to the types, but one vivid word: the most vivid of its features counts.
    private static Scores Combine(int features)
    {
        var rows = Table.Where(row => ((WordFeatures)features).HasFlag(row.Feature)).Select(row => row.Scores).ToList();
        return rows.Aggregate(default(Scores), (sum, row) => sum + row) with
        {
            Vivid = rows.Select(row => row.Vivid).DefaultIfEmpty().Max(),
        };
    }
}
