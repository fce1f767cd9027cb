using System.IO.Hashing;
using System.Text;
using BookReader.Caching.Entries;
using BookReader.Caching.Generations;
using BookReader.Caching.Keys;
using BookReader.Caching.Loading;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace BookReader.Caching.Tests.Entries;

/// <summary>What is written is read, and nothing else is: an entry is taken from bytes that anybody may have written.</summary>
public sealed class EntryFormatTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    private static readonly Gen<long> Generations = Gen.Long[0, (1L << 62) - 1];

    private static readonly Gen<Entry> Entries =
        from payload in Gen.OneOf(Gen.Byte.Array[0, 3_000], Gen.String[Gen.Char["abc ж"], 0, 3_000].Select(Encoding.UTF8.GetBytes))
        from isFound in Gen.Frequency((9, Gen.Const(true)), (1, Gen.Const(false)))
        from scope in Gen.Guid.Nullable()
        from more in Gen.Int[100, 10_000].Select(n => new Tag($"library:ж{n}")).HashSet[0, 8]
        from generations in Generations.Array[more.Count + 2]
        from compresses in Gen.Bool
        select Make(payload, isFound, scope, [.. Required, .. more], generations, compresses);

    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    private static CachedResource Resource { get; } = Declare();

    private static Tag[] Required => Resource.TagsOf([7]);

    [Fact]
    public void What_is_written_is_read() => Entries.Sample(entry =>
    {
        var read = Read(Write(entry));
        return read is not null && read.Key == entry.Key && read.IsFound == entry.IsFound && read.Scope == entry.Scope
            && read.ETag == entry.ETag && read.BrotliETag == entry.BrotliETag && read.Payload.Span.SequenceEqual(entry.Payload.Span)
            && (read.Brotli ?? default).Span.SequenceEqual((entry.Brotli ?? default).Span)
            && read.Stamp.ToArray().SequenceEqual(entry.Stamp.ToArray()) && read.SizeBytes == entry.SizeBytes;
    });

    [Fact]
    public void No_entry_is_read_where_a_byte_was_changed_dropped_or_added() =>
        Gen.Select(Entries, Gen.Int[0, int.MaxValue], Gen.Byte[1, 255], Gen.Int[0, 2]).Sample((entry, place, bits, kind) =>
        {
            List<byte> value = [.. Write(entry)];
            var at = place % value.Count;
            switch (kind)
            {
                case 0:
                    value[at] ^= bits;
                    break;
                case 1:
                    value.RemoveAt(at);
                    break;
                default:
                    value.Insert(place % (value.Count + 1), bits);
                    break;
            }

            return Read([.. value]) is null;
        });

    [Fact]
    public void No_entry_is_read_from_a_part_of_one() => Gen.Select(Entries, Gen.Double[0, 0.999]).Sample((entry, part) =>
    {
        var value = Write(entry);
        return Read(value[..(int)(value.Length * part)]) is null;
    });

    // The checksum is set right: what it does not catch, the reading of each field must.
    [Fact]
    public void Reading_survives_any_bytes_below_a_right_checksum() =>
        Gen.Select(Entries, Gen.Int[0, int.MaxValue], Gen.Byte.Array[1, 40]).Sample((entry, place, noise) =>
        {
            var value = Write(entry)[..^sizeof(ulong)];
            var at = place % value.Length;
            noise.AsSpan(0, Math.Min(noise.Length, value.Length - at)).CopyTo(value.AsSpan(at));
            _ = Read(Sealed(value));
        });

    [Fact]
    public void Random_bytes_are_no_entry() => Gen.Byte.Array[0, 500].Sample(bytes => Read(bytes) is null && Read(Sealed(bytes)) is null);

    [Fact]
    public void Another_key_resource_schema_or_version_is_refused()
    {
        var value = Write(Make("text"u8.ToArray()));

        Assert.NotNull(Read(value, Declare()));
        Assert.False(EntryFormat.TryRead(value, Resource, "item:8", Required, Time, out _));
        Assert.False(EntryFormat.TryRead(value, null, "item:7", Required, Time, out _));
        Assert.Null(Read(value, Declare(kind: "other")));
        Assert.Null(Read(value, Declare(schema: "title, author")));
        Assert.Null(Read(value, Declare(version: 2)));
    }

    [Fact]
    public void A_stamp_that_lacks_a_tag_of_the_key_is_refused()
    {
        var value = Write(Make("text"u8.ToArray(), tags: [Resource.KindTag], generations: [1]));

        Assert.Null(Read(value));
    }

    [Fact]
    public void A_length_that_does_not_fit_the_compressed_form_is_refused()
    {
        var entry = Make(Encoding.UTF8.GetBytes(new string('a', 2_000)), compresses: true);
        foreach (var length in (int[])[0, 1_999, 2_001, EntryFormat.MaxPlainBytes, EntryFormat.MaxPlainBytes + 1, -1])
        {
            var value = Write(entry)[..^sizeof(ulong)];
            BitConverter.TryWriteBytes(value.AsSpan(value.Length - entry.Brotli!.Value.Length - (2 * sizeof(int))), length);

            Assert.Null(Read(Sealed(value)));
        }
    }

    [Theory]
    [InlineData(-100)]
    [InlineData(0)]
    [InlineData(100)]
    public void Whatever_the_writers_clock_said_it_lives_no_longer_than_its_resource_allows(int hoursAhead)
    {
        var writer = new FakeTimeProvider(Time.GetUtcNow() + TimeSpan.FromHours(hoursAhead));
        var value = EntryFormat.Write(Make("text"u8.ToArray()), TimeSpan.FromHours(200), writer).ToArray();

        var left = TimeSpan.FromSeconds((Read(value)!.ExpiresAt - Time.GetTimestamp()) / (double)Time.TimestampFrequency);

        Assert.InRange(left, TimeSpan.FromMinutes(1), Resource.TimeToLive);
    }

    [Fact]
    public void What_has_expired_is_refused()
    {
        var value = Write(Make("text"u8.ToArray()));
        var later = new FakeTimeProvider(Time.GetUtcNow() + Lifetime);

        Assert.False(EntryFormat.TryRead(value, Resource, "item:7", Required, later, out _));
    }

    private static CachedResource Declare(string kind = "item", string schema = "title", int version = 1) =>
        new(kind, "item:{n}", ["item:{n}"], static (_, _) => throw new NotSupportedException()) { Schema = schema, Version = version };

    private static Entry Make(
        byte[] payload, bool isFound = true, Guid? scope = null, Tag[]? tags = null, long[]? generations = null, bool compresses = false)
    {
        tags ??= Required;
        var stamp = new Stamp(tags, [.. (generations ?? [3, 4]).Select(each => new Generation(each))], new Cell?[tags.Length]);
        var entry = new Entry("item:7", Resource, isFound ? Loaded.Found(payload, scope) : Loaded.Missing, stamp, long.MaxValue);
        return isFound && compresses && EntryCompression.Compress(payload) is { } brotli ? entry.WithBrotli(brotli) : entry;
    }

    private static byte[] Write(Entry entry) => EntryFormat.Write(entry, Lifetime, Time).ToArray();

    private static Entry? Read(byte[] value, CachedResource? resource = null) =>
        EntryFormat.TryRead(value, resource ?? Resource, "item:7", Required, Time, out var entry) ? entry : null;

    private static byte[] Sealed(byte[] value) => [.. value, .. BitConverter.GetBytes(XxHash3.HashToUInt64(value))];
}
