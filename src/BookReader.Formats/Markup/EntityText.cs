using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Html;

namespace BookReader.Formats.Markup;

/// <summary>
/// Takes the document type declaration out of a document and writes its entities as characters. The XML reader that comes
/// after sees neither, so there is nothing left that could fetch a file, call out, or grow without bound.
/// </summary>
internal sealed partial class EntityText
{
    private const int NameCharacters = 64;
    private const int PrologCharacters = 1 << 20;
    private readonly Dictionary<string, string> _own = new(StringComparer.Ordinal);
    private readonly int _allowedCharacters;
    private long _addedCharacters;

    private EntityText(int allowedCharacters) => _allowedCharacters = allowedCharacters;

    /// <summary>
    /// The document without declaration and DOCTYPE. Named entities of HTML and simple ones of the internal subset become
    /// characters; an ampersand that begins no entity, and an entity that nobody defined, is written so that it reads as it
    /// stands.
    /// </summary>
    public static string Prepare(string document, int allowedCharacters)
    {
        var entities = new EntityText(allowedCharacters);
        var text = entities.WithoutProlog(XmlCharacters.Clean(document).TrimStart('\uFEFF', ' ', '\t', '\r', '\n'));
        return text.Contains('&', StringComparison.Ordinal) ? entities.Replace(text) : text;
    }

    private string WithoutProlog(string text)
    {
        if (text.StartsWith("<?xml", StringComparison.Ordinal) && text.IndexOf("?>", StringComparison.Ordinal) is > 0 and var end)
        {
            text = text[(end + 2)..];
        }

        var doctype = Doctype().Match(text, 0, Math.Min(text.Length, PrologCharacters));
        if (!doctype.Success)
        {
            return text;
        }

        foreach (Match entity in Entity().Matches(doctype.Groups["subset"].Value))
        {
            var value = entity.Groups["value"].Value;
            if (!value.AsSpan().ContainsAny('&', '<', '%'))
            {
                _own.TryAdd(entity.Groups["name"].Value, value);
            }
            else if (CharacterReference().IsMatch(value))
            {
                _own.TryAdd(entity.Groups["name"].Value, System.Net.WebUtility.HtmlDecode(value));
            }
        }

        return string.Concat(text.AsSpan(0, doctype.Index), text.AsSpan(doctype.Index + doctype.Length));
    }

    private string Replace(string text)
    {
        var result = new StringBuilder(text.Length);
        var position = 0;
        for (var ampersand = text.IndexOf('&'); ampersand >= 0; ampersand = text.IndexOf('&', position))
        {
            result.Append(text, position, ampersand - position);
            position = ampersand + 1;
            var name = NameAt(text, position);
            if (name.Length == 0)
            {
                result.Append("&amp;");
            }
            else if (name[0] == '#' || name is "amp" or "lt" or "gt" or "quot" or "apos")
            {
                result.Append('&');
            }
            else if (Value(name) is { } value)
            {
                AppendEscaped(result, value);
                position += name.Length + 1;
            }
            else
            {
                result.Append("&amp;");
            }
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    /// <summary>What stands between an ampersand and its semicolon; empty where that is no reference.</summary>
    private static string NameAt(string text, int start)
    {
        var window = text.AsSpan(start, Math.Min(NameCharacters, text.Length - start));
        var end = window.IndexOf(';');
        return end > 0 && Name().IsMatch(window[..end]) ? window[..end].ToString() : "";
    }

    private string? Value(string name)
    {
        if (!_own.TryGetValue(name, out var value))
        {
            return HtmlEntityProvider.Resolver.GetSymbol(name + ";");
        }

        _addedCharacters += value.Length;
        return _addedCharacters <= _allowedCharacters
            ? value
            : throw new PublicationException(PublicationError.TooLarge, "A document of this book grows without bound when it is read.");
    }

    private static void AppendEscaped(StringBuilder result, string value)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '"' => result.Append("&quot;"),
                '\'' => result.Append("&apos;"),
                _ => result.Append(c),
            };
        }
    }

    [GeneratedRegex("""<!DOCTYPE([^\[>"']|"[^"]*"|'[^']*')*(\[(?<subset>([^\]"']|"[^"]*"|'[^']*')*)\]\s*)?>""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Doctype();

    [GeneratedRegex("""<!ENTITY\s+(?<name>[A-Za-z_][\w.-]{0,63})\s+("(?<value>[^"]*)"|'(?<value>[^']*)')\s*>""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Entity();

    [GeneratedRegex("^(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9._-]*)$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex("^(?:[^&<%]|&#[0-9]{1,7};|&#x[0-9A-Fa-f]{1,6};)*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex CharacterReference();
}
