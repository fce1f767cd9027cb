namespace BookReader.Formats;

/// <summary>A chapter: an item of an EPUB's spine, or a top-level section of an FB2.</summary>
/// <param name="Number">The 1-based place in <see cref="Publication.Chapters"/>.</param>
/// <param name="Title">Plain text, never empty.</param>
/// <param name="Html">
/// A sanitised HTML fragment. Pictures have the address <c>../media/{hash}</c>; links to other chapters are
/// <c>{number}</c> or <c>{number}#{anchor}</c>; ids and anchors begin with <c>b-</c>.
/// </param>
/// <param name="Text">Exactly the textContent of <paramref name="Html"/> as an HTML parser reads it.</param>
/// <param name="WordCount">Runs of <paramref name="Text"/> between white space.</param>
/// <param name="IsLinear">Whether the chapter is part of the reading order.</param>
public sealed record Chapter(int Number, string Title, string Html, string Text, int WordCount, bool IsLinear);
