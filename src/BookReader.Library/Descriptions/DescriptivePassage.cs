using System.Runtime.InteropServices;

namespace BookReader.Library.Descriptions;

/// <summary>
/// A passage worth illustrating. The text itself is not copied: it is <c>text[Start..End]</c> of its chapter.
/// </summary>
/// <param name="Type">What the passage mostly shows.</param>
/// <param name="Start">Where it begins in the chapter's text, in UTF-16 code units.</param>
/// <param name="End">Just past its last code unit.</param>
/// <param name="Priority">How much it deserves a picture, from 0 to 100; comparable between chapters.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DescriptivePassage(DescriptionType Type, int Start, int End, int Priority);
