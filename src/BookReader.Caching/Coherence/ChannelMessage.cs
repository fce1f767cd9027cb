using System.Globalization;
using System.Text;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;

namespace BookReader.Caching.Coherence;

/// <summary>
/// What goes over the channel, as lines of text: the kind, the database's id, who sends it, to whom (an acknowledgement),
/// the batch, and then a line for each raised tag. Whatever else is heard is not for us.
/// </summary>
public abstract record ChannelMessage(string Database, NodeId From, long Batch)
{
    private const string RaiseKind = "raise";
    private const string ReadKind = "read";
    private const string AcknowledgementKind = "ack";

    /// <summary>Tags were raised.</summary>
    public sealed record Raise(string Database, NodeId From, long Batch, IReadOnlyList<TagGeneration> Raised) : ChannelMessage(Database, From, Batch);

    /// <summary>More tags were raised than fit a message: read.</summary>
    public sealed record Read(string Database, NodeId From, long Batch) : ChannelMessage(Database, From, Batch);

    /// <summary>Its sender has merged a batch, whole.</summary>
    public sealed record Acknowledgement(string Database, NodeId From, NodeId To, long Batch) : ChannelMessage(Database, From, Batch);

    /// <summary>The lines that stand before those of the tags; each tag's is <c>tag generation</c>.</summary>
    public static string RaiseHead(Announcement announcement) => Head(RaiseKind, announcement);

    /// <summary>The whole of the message that stands for one which became too long.</summary>
    public static string ReadInstead(Announcement announcement) => Head(ReadKind, announcement);

    /// <summary>A raise as text, of any length.</summary>
    public static string Write(Announcement announcement, IReadOnlyList<TagGeneration> raised)
    {
        ArgumentNullException.ThrowIfNull(raised);
        var text = new StringBuilder(RaiseHead(announcement));
        foreach (var (tag, generation) in raised)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{tag.Value} {generation.Value}");
        }

        return text.ToString();
    }

    /// <summary>An acknowledgement as text.</summary>
    public static string Write(Acknowledgement acknowledgement)
    {
        ArgumentNullException.ThrowIfNull(acknowledgement);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{AcknowledgementKind}\n{acknowledgement.Database}\n{acknowledgement.From}\n{acknowledgement.Batch}\n{acknowledgement.To}");
    }

    /// <summary>Reads a message; null for what is none.</summary>
    public static ChannelMessage? TryRead(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split('\n') is not [var kind, var database, var from, var number, .. var rest]
            || !TryReadNode(from, out var sender)
            || !long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var batch))
        {
            return null;
        }

        return (kind, rest) switch
        {
            (ReadKind, []) => new Read(database, sender, batch),
            (AcknowledgementKind, [var to]) when TryReadNode(to, out var receiver) => new Acknowledgement(database, sender, receiver, batch),
            (RaiseKind, _) when TryReadRaised(rest) is { } raised => new Raise(database, sender, batch, raised),
            _ => null,
        };
    }

    private static string Head(string kind, Announcement announcement)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        return string.Create(CultureInfo.InvariantCulture, $"{kind}\n{announcement.Database}\n{announcement.From}\n{announcement.Batch}");
    }

    private static bool TryReadNode(string text, out NodeId node)
    {
        var isNode = Guid.TryParseExact(text, "N", out var value);
        node = new NodeId(value);
        return isNode;
    }

    /// <summary>All of them or none: half a batch merged must not be acknowledged.</summary>
    private static TagGeneration[]? TryReadRaised(string[] lines)
    {
        var raised = new TagGeneration[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Split(' ') is not [var tag, var number] || !KeySyntax.IsValid(tag)
                || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
            {
                return null;
            }

            raised[i] = new TagGeneration(new Tag(tag), new Generation(generation));
        }

        return raised;
    }
}
