namespace BookReader.Formats;

/// <summary>What was skipped, each thing once. Broken books can be broken in a thousand places; a reader reads a few.</summary>
internal sealed class WarningList
{
    private const int Maximum = 100;
    private readonly List<string> _warnings = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public IReadOnlyList<string> All => _warnings;

    public void Add(string warning)
    {
        if (_warnings.Count < Maximum && _seen.Add(warning))
        {
            _warnings.Add(_warnings.Count == Maximum - 1 ? "Further problems are not listed." : warning);
        }
    }
}
