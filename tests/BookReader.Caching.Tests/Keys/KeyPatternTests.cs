using BookReader.Caching.Keys;
using CsCheck;

namespace BookReader.Caching.Tests.Keys;

public sealed class KeyPatternTests
{
    private static readonly Gen<string> Globs = Gen.OneOf(
            "a", "b", "c", ":", "*", "?", "[ab]", "[^a]", "[a-b]", "[c-a]", @"[\]a]", @"[\^b]", @"[a\-c]", "[]", "[^]", @"\*", @"\a", @"\")
        .Array[1, 8].Select(string.Concat)
        .Where(glob => !glob.Contains(@"\[", StringComparison.Ordinal) && !glob.Contains(@"\\", StringComparison.Ordinal));

    [Fact]
    public void A_pattern_names_what_redis_would_say_it_names()
    {
        Gen.Select(Globs, Gen.Char["abc:-^]*\\"].Array[0, 8].Select(characters => new string(characters))).Sample(
            (glob, text) => new KeyPattern(glob).IsMatch(text) == RedisGlob.IsMatch(glob, text), iter: 100_000);
    }

    [Fact]
    public void A_pattern_is_taken_to_name_keys_of_a_template_whenever_it_names_one()
    {
        var template = new KeyTemplate("a:{x}:b[:c:{y}][:ab:{z}]");
        var words = Gen.OneOf<string?>(null, "a", "b", "c", "ab", "b-c").Select(KeyValue.FromWord);
        var keys = Gen.Select(words.Where(word => !word.IsAbsent), words, words).Select((x, y, z) => template.Format(x, y, z));

        Gen.Select(Globs, keys).Sample(
            (glob, key) =>
            {
                var pattern = new KeyPattern(glob);
                return !pattern.IsMatch(key) || pattern.MayMatch(template);
            },
            iter: 100_000);
    }

    [Theory]
    [InlineData("book:*", true)]
    [InlineData("*:toc", true)]
    [InlineData("b[a-z]ok:?:toc", true)]
    [InlineData("book:1:toc", true)]
    [InlineData("user:*", false)]
    [InlineData("*:metadata", false)]
    [InlineData("book", false)]
    public void A_pattern_that_cannot_name_a_key_of_a_template_is_known_not_to(string glob, bool expected)
    {
        Assert.Equal(expected, new KeyPattern(glob).MayMatch(new KeyTemplate("book:{book}:toc")));
    }

    [Theory]
    [InlineData("book:1", "book:1")]
    [InlineData(@"book\:1", "book:1")]
    [InlineData(@"a\*", "a*")]
    [InlineData("book:?", null)]
    [InlineData("book:[1]", null)]
    [InlineData("book:*", null)]
    public void An_exact_pattern_knows_the_one_key_that_it_names(string glob, string? key)
    {
        Assert.Equal(key, new KeyPattern(glob).Exact);
        Assert.Equal(key is not null, new KeyPattern(glob).IsExact);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a[b")]
    [InlineData("[^")]
    [InlineData("[")]
    public void A_pattern_that_is_none_is_refused(string glob)
    {
        Assert.Throws<ArgumentException>(() => new KeyPattern(glob));
    }

    [Fact]
    public void A_pattern_made_to_be_slow_is_not()
    {
        var pattern = new KeyPattern(string.Concat(Enumerable.Repeat("*a", 100)) + "b");

        Assert.False(pattern.IsMatch(new string('a', 256)));
    }
}
