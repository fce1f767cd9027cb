namespace BookReader.Library.Descriptions;

/// <summary>A sentence by its place in the chapter, without the white space around it.</summary>
/// <param name="Start">In UTF-16 code units.</param>
/// <param name="End">Just past its last code unit.</param>
/// <param name="IsNarration">
/// A whole sentence that the narrator says. Conversation describes no scene, and what has no full stop is a heading,
/// a caption or a line of code.
/// </param>
internal readonly record struct Sentence(int Start, int End, bool IsNarration)
{
    public int Length => End - Start;
}
