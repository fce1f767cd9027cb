using BookReader.Formats.Markup;

namespace BookReader.Formats.Sanitizing;

internal enum RenderingKind
{
    /// <summary>Left out with all that is in it.</summary>
    Skip,

    /// <summary>Its content stands in its place.</summary>
    Content,

    /// <summary>Its content stands in its place, apart from what is around it.</summary>
    Apart,

    /// <summary>Written as <see cref="Rendering.Name"/>.</summary>
    Element,

    /// <summary>A line break comes before its content, but at the beginning of what it stands in.</summary>
    Line,

    /// <summary>A picture at the address <see cref="Rendering.Name"/>; its content is what is shown without it.</summary>
    Picture,
}

/// <summary>What becomes of an element of a book.</summary>
internal readonly record struct Rendering(RenderingKind Kind, string Name = "", string? Class = null)
{
    public static readonly Rendering Skip = new(RenderingKind.Skip);
    public static readonly Rendering Content = new(RenderingKind.Content);
    public static readonly Rendering Apart = new(RenderingKind.Apart);
    public static readonly Rendering Line = new(RenderingKind.Line);

    public static Rendering Element(string name, string? className = null) => new(RenderingKind.Element, name, className);

    public static Rendering Picture(string? source) => new(RenderingKind.Picture, source ?? "");
}

/// <summary>Decides for each element of a source language what becomes of it.</summary>
internal delegate Rendering Dialect(MarkupNode element);
