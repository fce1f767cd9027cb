using System.IO.Compression;
using ZstdSharp;

namespace BookReader.Benchmarks.Compression;

/// <summary>One way to compress a payload, and back.</summary>
/// <param name="Name">As it stands in the table.</param>
/// <param name="IsSentAsItIs">Whether any browser takes it without having been given something before.</param>
/// <param name="Compress">To.</param>
/// <param name="Inflate">And fro, into the plain length.</param>
internal sealed record Codec(string Name, bool IsSentAsItIs, Func<byte[], byte[]> Compress, Action<byte[], byte[]> Inflate)
{
    // As the cache has it: 256 KB, more than nearly any chapter.
    private const int WindowBits = 18;

    public static IEnumerable<Codec> All(byte[][] samples)
    {
        foreach (var quality in (int[])[1, 2, 3, 4, 5, 6, 7, 9, 11])
        {
            yield return new Codec($"Brotli {quality}", true, plain => Brotli(plain, quality), UnBrotli);
        }

        yield return new Codec("gzip 6", true, GZip, UnGZip);
        foreach (var level in (int[])[3, 9])
        {
            yield return Zstd($"zstd {level}", level, null);
        }

        // Trained on what is then compressed: the most that such a dictionary could ever save.
        var dictionary = DictBuilder.TrainFromBuffer(samples, 64 << 10);
        yield return Zstd("zstd 3, dictionary", 3, dictionary);
        yield return Zstd("zstd 9, dictionary", 9, dictionary);
    }

    private static byte[] Brotli(byte[] plain, int quality)
    {
        var room = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        return BrotliEncoder.TryCompress(plain, room, out var written, quality, WindowBits) ? room[..written] : throw new InvalidOperationException("No room.");
    }

    private static void UnBrotli(byte[] compressed, byte[] plain)
    {
        if (!BrotliDecoder.TryDecompress(compressed, plain, out _))
        {
            throw new InvalidOperationException("Not what was compressed.");
        }
    }

    private static byte[] GZip(byte[] plain)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Optimal))
        {
            gzip.Write(plain);
        }

        return to.ToArray();
    }

    private static void UnGZip(byte[] compressed, byte[] plain)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        gzip.ReadExactly(plain);
    }

    private static Codec Zstd(string name, int level, byte[]? dictionary)
    {
        // Both live as long as the program.
        var (to, fro) = (new Compressor(level), new Decompressor());
        if (dictionary is not null)
        {
            to.LoadDictionary(dictionary);
            fro.LoadDictionary(dictionary);
        }

        return new Codec(name, dictionary is null, plain => to.Wrap(plain).ToArray(), (compressed, plain) => fro.Unwrap(compressed, plain));
    }
}
