namespace BookReader.Formats;

/// <summary>Why a file cannot be read as a book. The names are stable: they may be stored.</summary>
public enum PublicationError
{
    /// <summary>The file is neither EPUB nor FB2.</summary>
    NotABook,

    /// <summary>The file is broken beyond what can be read.</summary>
    Damaged,

    /// <summary>The file, or what it unpacks to, exceeds a limit of <see cref="ReadLimits"/>.</summary>
    TooLarge,

    /// <summary>The book is encrypted or under digital rights management.</summary>
    Protected,

    /// <summary>The book has nothing to read.</summary>
    Empty,
}

/// <summary>A file cannot be read as a book; <see cref="Exception.Message"/> says why in words for its reader.</summary>
public sealed class PublicationException : Exception
{
    /// <summary>Says why the file cannot be read.</summary>
    /// <param name="error">The kind of trouble.</param>
    /// <param name="message">The trouble in words that a reader understands.</param>
    /// <param name="innerException">What was thrown below, if anything.</param>
    public PublicationException(PublicationError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>The kind of trouble.</summary>
    public PublicationError Error { get; }
}
