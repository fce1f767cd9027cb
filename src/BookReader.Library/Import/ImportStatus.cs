using BookReader.Library.Books;

namespace BookReader.Library.Import;

/// <summary>How far an import is.</summary>
/// <param name="State">queued, parsing, ready or failed.</param>
/// <param name="Progress">0 to 100.</param>
/// <param name="Skipped">What could not be read, in words for a reader.</param>
/// <param name="Error">Why it failed; null unless it did.</param>
/// <param name="HasDescriptions">Whether the descriptive passages have been looked for, which comes after.</param>
public sealed record ImportStatus(
    Guid BookId, ImportState State, int Progress, IReadOnlyList<string> Skipped, string? Error, bool HasDescriptions);
