using System.Collections.Frozen;

namespace BookReader.Formats.Markup;

/// <summary>
/// Measures what makes an HTML parser slow. It looks through all open elements at most tags, and opens formatting that
/// was left open anew in each block, so that its work and its tree can grow with the square of the page.
/// </summary>
internal sealed class NestingShape
{
    private const int TameDepth = 1_000;
    private const int TameFormatting = 32;
    private const int TameLeftOpen = 100;
    private static readonly FrozenSet<string> Formatting = FrozenSet.Create(
        StringComparer.Ordinal, "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u");

    private int _deepest;
    private int _formattingOpen;
    private int _mostFormattingOpen;
    private int _formattingLeftOpen;

    /// <summary>Whether HTML's rules can be afforded; elements still open at the end count as left open.</summary>
    public bool IsTame => _deepest <= TameDepth && _mostFormattingOpen <= TameFormatting
        && _formattingLeftOpen + _formattingOpen <= TameLeftOpen;

    public void Opened(string name, int depth)
    {
        _deepest = Math.Max(_deepest, depth);
        if (Formatting.Contains(name))
        {
            _mostFormattingOpen = Math.Max(_mostFormattingOpen, ++_formattingOpen);
        }
    }

    public void Closed(string name) => _formattingOpen -= Formatting.Contains(name) ? 1 : 0;

    public void LeftOpen(string name) => _formattingLeftOpen += Formatting.Contains(name) ? 1 : 0;
}
