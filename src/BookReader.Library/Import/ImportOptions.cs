using System.ComponentModel.DataAnnotations;

namespace BookReader.Library.Import;

/// <summary>How books are taken in.</summary>
public sealed class ImportOptions
{
    /// <summary>How often a book is taken up before it is given up. Three by default: a crash may be somebody else's fault, three are not.</summary>
    [Range(1, 20)]
    public int MaxAttempts { get; set; } = 3;
}
