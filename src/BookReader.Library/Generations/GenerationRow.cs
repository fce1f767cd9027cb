namespace BookReader.Library.Generations;

/// <summary>A tag's generation. Rows are never deleted or lowered, and no foreign key touches them (rule G2).</summary>
public sealed class GenerationRow
{
    public required string Tag { get; init; }

    public required long Generation { get; init; }
}
