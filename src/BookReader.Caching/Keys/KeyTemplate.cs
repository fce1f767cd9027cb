namespace BookReader.Caching.Keys;

/// <summary>
/// How a resource's keys, or its tags, are written: <c>book:{book}:chapter:{number}</c>. A group in square brackets
/// at the end, <c>[:library:{library}]</c>, is left out where its value is absent.
/// </summary>
/// <remarks>Immutable, safe for use from many threads. Formatting is linear in the key's length and allocates nothing.</remarks>
public sealed class KeyTemplate
{
    private readonly Part[] _parts;

    /// <summary>Reads a template.</summary>
    /// <param name="text">Words and <c>{places}</c> parted by colons, then optional groups in square brackets.</param>
    /// <exception cref="ArgumentException">
    /// A segment mixes words and places, a place stands twice, or a group does not begin with a word of its own and hold a
    /// place: a key could then be read in two ways.
    /// </exception>
    public KeyTemplate(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Text = text;
        _parts = [.. Parse(text)];
        Places = [.. _parts.Where(part => part.Place is not null).Select(part => part.Place!)];
        if (Places.Distinct(StringComparer.Ordinal).Count() != Places.Count)
        {
            throw new ArgumentException($"A place stands twice in {text}.", nameof(text));
        }

        var groups = _parts.Where(part => part.Group != 0).GroupBy(part => part.Group).ToArray();
        if (groups.Any(group => group.First().Place is not null || group.All(part => part.Place is null))
            || groups.DistinctBy(group => group.First().Literal, StringComparer.Ordinal).Count() != groups.Length)
        {
            throw new ArgumentException($"Each group of {text} begins with a word of its own and holds a place.", nameof(text));
        }
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>The names of its places, in order: what the values are given for.</summary>
    public IReadOnlyList<string> Places { get; }

    /// <summary>The shape for a reader: places as <c>*</c>, as in <c>book:*:toc</c>; optional groups left out.</summary>
    public string Glob => string.Join(':', _parts.Where(part => part.Group == 0).Select(part => part.Place is null ? part.Literal : "*"));

    /// <summary>Writes the key that the values make.</summary>
    /// <param name="destination">Room for it; 256 characters are always enough.</param>
    /// <param name="values">One for each place, in order.</param>
    /// <returns>The characters written.</returns>
    /// <exception cref="ArgumentException">
    /// Too few values, no room, an absent one outside an optional group, or a group with only some of its values.
    /// </exception>
    public int Format(Span<char> destination, params ReadOnlySpan<KeyValue> values)
    {
        if (values.Length != Places.Count)
        {
            throw new ArgumentException($"{Text} takes {Places.Count} values, not {values.Length}.", nameof(values));
        }

        var length = 0;
        var value = 0;
        foreach (var part in _parts)
        {
            var absent = part.Group != 0 && values[part.GroupValue].IsAbsent;
            if (!absent)
            {
                length += Append(destination[length..], part, part.Place is null ? default : values[value], length > 0);
            }
            else if (part.Place is not null && !values[value].IsAbsent)
            {
                throw new ArgumentException($"{part.Place} has a value, but its group in {Text} is left out.", nameof(values));
            }

            value += part.Place is null ? 0 : 1;
        }

        return length;
    }

    /// <summary>The key that the values make, as a string.</summary>
    /// <inheritdoc cref="Format(Span{char}, ReadOnlySpan{KeyValue})"/>
    public string Format(params ReadOnlySpan<KeyValue> values)
    {
        Span<char> buffer = stackalloc char[KeySyntax.MaxLength];
        return buffer[..Format(buffer, values)].ToString();
    }

    /// <summary>Reads the values back out of a key.</summary>
    /// <returns>Null when the key is not of this template.</returns>
    public KeyValue[]? TryParse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!KeySyntax.IsValid(key))
        {
            return null;
        }

        var segments = key.Split(':');
        var values = new KeyValue[Places.Count];
        var (segment, place) = (0, 0);
        foreach (var group in _parts.GroupBy(part => part.Group))
        {
            var parts = group.ToArray();
            var fits = segment + parts.Length <= segments.Length;
            for (var i = 0; fits && i < parts.Length; i++)
            {
                fits = parts[i].Place is not null ? segments[segment + i].Length > 0 : parts[i].Literal == segments[segment + i];
            }

            if (!fits && group.Key == 0)
            {
                return null;
            }

            for (var i = 0; i < parts.Length; i++)
            {
                if (parts[i].Place is not null)
                {
                    values[place++] = fits ? KeyValue.Parse(segments[segment + i]) : KeyValue.Absent;
                }
            }

            segment += fits ? parts.Length : 0;
        }

        return segment == segments.Length ? values : null;
    }

    /// <summary>
    /// Whether this template is the other one's beginning, up to a colon: what a tag must be to its key. Never where it has
    /// optional groups: with one left out it is the beginning of keys that have it.
    /// </summary>
    public bool IsPrefixOf(KeyTemplate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return !Text.Contains('[')
            && (other.Text == Text || (other.Text.StartsWith(Text, StringComparison.Ordinal) && other.Text[Text.Length] is ':' or '['));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Every form it takes, with and without each optional group: the words and, for each place, null.</summary>
    internal IEnumerable<string?[]> Shapes() =>
        Enumerable.Range(0, 1 << _parts.Max(part => part.Group)).Select(chosen =>
            _parts.Where(part => part.Group == 0 || (chosen & (1 << (part.Group - 1))) != 0)
                .Select(part => part.Place is null ? part.Literal : null)
                .ToArray());

    private static int Append(Span<char> destination, Part part, KeyValue value, bool colon)
    {
        var hasRoom = !colon || !destination.IsEmpty;
        if (colon && hasRoom)
        {
            destination[0] = ':';
            destination = destination[1..];
        }

        var written = part.Literal.Length;
        var fits = part.Place is null
            ? part.Literal.TryCopyTo(destination)
            : !value.IsAbsent && value.TryFormat(destination, out written);
        return hasRoom && fits
            ? written + (colon ? 1 : 0)
            : throw new ArgumentException($"No value, or no room, for {part.Place ?? part.Literal}.", nameof(value));
    }

    private static IEnumerable<Part> Parse(string text)
    {
        var (group, place) = (0, 0);
        foreach (var chunk in text.Split('['))
        {
            if (group > 0 && chunk is not [':', .., ']'])
            {
                throw new ArgumentException($"Behind its first bracket {text} has more than groups in brackets.", nameof(text));
            }

            var segments = (group == 0 ? chunk : chunk[1..^1]).Split(':');
            var groupValue = place;
            foreach (var segment in segments)
            {
                var isPlace = segment is ['{', .., '}'];
                if (!KeySyntax.IsValidValue(isPlace ? segment[1..^1] : segment))
                {
                    throw new ArgumentException($"{segment} is neither a word nor a place.", nameof(text));
                }

                yield return isPlace
                    ? new Part("", segment[1..^1], group, groupValue)
                    : new Part(segment, null, group, groupValue);
                place += isPlace ? 1 : 0;
            }

            group++;
        }
    }

    /// <param name="Literal">The word; empty for a place.</param>
    /// <param name="Place">The place's name; null for a word.</param>
    /// <param name="Group">0 for what always stands there, else the number of the optional group.</param>
    /// <param name="GroupValue">The value that decides whether the group stands there.</param>
    private readonly record struct Part(string Literal, string? Place, int Group, int GroupValue);
}
