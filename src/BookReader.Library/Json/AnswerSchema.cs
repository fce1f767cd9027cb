using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace BookReader.Library.Json;

/// <summary>
/// What an answer's JSON is made of, in eight characters: names and types of all its fields. Releases that write another
/// JSON give another one, and so never take each other's entries for their own (rule E3).
/// </summary>
internal static class AnswerSchema
{
    public static string Of(JsonTypeInfo type)
    {
        var text = new StringBuilder();
        Describe(type, text, []);
        return XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text.ToString())).ToString("x16", CultureInfo.InvariantCulture)[..8];
    }

    private static void Describe(JsonTypeInfo type, StringBuilder text, HashSet<Type> above)
    {
        text.Append(type.Type.Name);
        if (type.Type.IsEnum)
        {
            text.AppendJoin('|', Enum.GetNames(type.Type));
        }

        // Contents hold contents: a type inside itself has been described already.
        if (type.ElementType is { } element)
        {
            text.Append('[');
            Describe(type.Options.GetTypeInfo(element), text, above);
            text.Append(']');
        }
        else if (type.Kind == JsonTypeInfoKind.Object && above.Add(type.Type))
        {
            text.Append('{');
            foreach (var property in type.Properties.Where(property => property.Get is not null))
            {
                text.Append(property.Name).Append(property.IsGetNullable ? "?:" : ":");
                Describe(type.Options.GetTypeInfo(property.PropertyType), text, above);
                text.Append(',');
            }

            text.Append('}');
            above.Remove(type.Type);
        }
        else if (Nullable.GetUnderlyingType(type.Type) is { } underlying)
        {
            Describe(type.Options.GetTypeInfo(underlying), text, above);
        }
    }
}
