using BookReader.Caching.Keys;
using CsCheck;

namespace BookReader.Caching.Tests;

/// <summary>Rule E2: which tags a pattern raises. More may be forgotten than was asked, never less.</summary>
public sealed class PatternInvalidationTests
{
    private static readonly CachedResource Metadata = CacheUnderTest.RowsOf("metadata", "book:{book}:metadata", "book:{book}");
    private static readonly CachedResource Chapter =
        CacheUnderTest.RowsOf("chapter", "book:{book}:chapter:{number}", "book:{book}", "book:{book}:chapter:{number}");
    private static readonly CachedResource Books = CacheUnderTest.RowsOf("books", "user:{user}:books[:sort:{sort}]", "user:{user}:books");
    private static readonly CachedResource Whole = CacheUnderTest.RowsOf("whole", "whole:{x}[:y:{y}]", "whole:{x}[:y:{y}]");
    private static readonly CachedResource Untagged = CacheUnderTest.RowsOf("untagged", "untagged:{x}");

    private readonly PatternInvalidation _patterns = new([Metadata, Chapter, Books, Whole, Untagged]);

    [Theory]
    [InlineData("book:7:chapter:3", "book:7:chapter:3")]
    [InlineData("book:7:metadata", "book:7 book:7:metadata")]
    [InlineData("book:007:metadata", "book:007 book:007:metadata")]
    [InlineData("untagged:1", "kind:untagged untagged:1")]
    [InlineData("anything:bare", "anything:bare")]
    public void An_exact_key_raises_its_finest_tag_and_its_own(string key, string tags)
    {
        Assert.Equal(tags, Raised(key));
    }

    [Theory]
    [InlineData("book:7:*", "book:7 kind:set")]
    [InlineData("user:7:books:*", "kind:set user:7:books")]
    public void A_prefix_that_all_its_keys_carry_as_a_tag_raises_that_tag(string pattern, string tags)
    {
        Assert.Equal(tags, Raised(pattern));
    }

    [Theory]
    [InlineData("book:*", "kind:chapter kind:metadata kind:set")]
    [InlineData("*:metadata", "kind:books kind:chapter kind:metadata kind:set kind:untagged kind:whole")]
    [InlineData("book:7:chapter:*", "kind:chapter kind:set")]
    [InlineData("user:?:books", "kind:books kind:set")]
    [InlineData("whole:1:*", "kind:set kind:whole")]
    [InlineData("nothing:*", "kind:set")]
    [InlineData("*", "kind:books kind:chapter kind:metadata kind:set kind:untagged kind:whole")]
    public void Any_other_glob_raises_the_kinds_that_it_may_name(string pattern, string tags)
    {
        Assert.Equal(tags, Raised(pattern));
    }

    [Fact]
    public void A_pattern_that_no_key_can_be_raises_nothing()
    {
        Assert.Empty(_patterns.TagsFor(new KeyPattern(@"a\*")));
    }

    [Fact]
    public void Whatever_a_pattern_names_carries_a_tag_that_it_raises()
    {
        var words = Gen.OneOf("7", "007", "a", "y", "b-c", "chapter").Select(KeyValue.FromWord);
        var optional = Gen.OneOf<KeyValue>(words, Gen.Const(KeyValue.Absent));
        var entries = Gen.OneOf<(CachedResource, KeyValue[])>(
            words.Select(book => (Metadata, new[] { book })),
            Gen.Select(words, words).Select((book, number) => (Chapter, new[] { book, number })),
            Gen.Select(words, optional).Select((user, sort) => (Books, new[] { user, sort })),
            Gen.Select(words, optional).Select((x, y) => (Whole, new[] { x, y })),
            words.Select(x => (Untagged, new[] { x })));

        Gen.Select(entries, Gen.Int[0, 40], Gen.Int[0, 40], Gen.OneOf("*", "?", "[a-z0-9:]", ":*", "*:*"), Gen.Bool).Sample(
            (entry, from, length, wild, isExact) =>
            {
                var (resource, values) = entry;
                var key = resource.Key.Format(values);
                var start = Math.Min(from, key.Length);
                var glob = isExact ? key : string.Concat(key.AsSpan(0, start), wild, key.AsSpan(Math.Min(start + length, key.Length)));
                var pattern = new KeyPattern(glob);
                return !pattern.IsMatch(key) || _patterns.TagsFor(pattern).Intersect(resource.TagsOf(values)).Any();
            },
            iter: 30_000);
    }

    private string Raised(string pattern) =>
        string.Join(' ', _patterns.TagsFor(new KeyPattern(pattern)).Select(tag => tag.Value).Order(StringComparer.Ordinal));
}
