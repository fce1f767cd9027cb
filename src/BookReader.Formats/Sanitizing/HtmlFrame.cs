namespace BookReader.Formats.Sanitizing;

/// <summary>An element that the writer has open. Who opened it closes it by this, and may find it closed already.</summary>
internal sealed class HtmlFrame(string name, int textStart)
{
    public string Name => name;

    /// <summary>Where in the chapter's text the element begins.</summary>
    public int TextStart => textStart;

    public bool IsClosed { get; set; }
}
