using System.Buffers;
using System.IO.Compression;

namespace BookReader.Caching.Entries;

/// <summary>
/// Brotli (RFC 7932) without a dictionary, so that what is stored can be sent as it is to whoever accepts <c>br</c>. Linear
/// in the payload's length; safe for use from many threads.
/// </summary>
internal static class EntryCompression
{
    // Chosen by measurement (docs/benchmarks.md): 6 and 7 save half a percent more, 11 takes forty times as long.
    private const int Quality = 5;

    // 256 KB, more than nearly any chapter: a larger window takes memory for each compression, and saved nothing.
    private const int WindowBits = 18;

    // Whoever gets the compressed form has to inflate it: not for less than a tenth.
    private const double WorthwhileRatio = 0.9;

    /// <summary>The compressed form; null where it does not pay.</summary>
    public static ReadOnlyMemory<byte>? Compress(ReadOnlySpan<byte> plain)
    {
        var room = ArrayPool<byte>.Shared.Rent(Math.Max((int)(plain.Length * WorthwhileRatio), 1));
        try
        {
            var worthwhile = room.AsSpan(0, (int)(plain.Length * WorthwhileRatio));
            return BrotliEncoder.TryCompress(plain, worthwhile, out var written, Quality, WindowBits)
                ? worthwhile[..written].ToArray()
                : default(ReadOnlyMemory<byte>?);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <summary>The plain form, whose length is known: what inflates to more, or to less, is refused before it takes more room.</summary>
    public static bool TryInflate(ReadOnlySpan<byte> compressed, Span<byte> plain) =>
        BrotliDecoder.TryDecompress(compressed, plain, out var written) && written == plain.Length;
}
