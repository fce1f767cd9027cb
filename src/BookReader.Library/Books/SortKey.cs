using System.Globalization;

namespace BookReader.Library.Books;

/// <summary>Bytes that sort as people would: made once, stored, and compared the same by every database.</summary>
internal static class SortKey
{
    private const int MaxLength = 200;

    private static readonly CompareInfo Comparer = CultureInfo.InvariantCulture.CompareInfo;

    public static byte[] Of(string text) =>
        Comparer.GetSortKey(text.Length > MaxLength ? text[..MaxLength] : text, CompareOptions.IgnoreCase | CompareOptions.IgnoreKanaType).KeyData;
}
