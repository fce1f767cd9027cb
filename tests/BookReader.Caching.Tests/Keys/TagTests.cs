using BookReader.Caching.Keys;
using CsCheck;

namespace BookReader.Caching.Tests.Keys;

public sealed class TagTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("book:*")]
    [InlineData("{book}")]
    public void Neither_a_tag_nor_a_key_holds_what_would_mean_something_elsewhere(string text)
    {
        Assert.Throws<ArgumentException>(() => new Tag(text));
        Assert.Throws<ArgumentException>(() => new CacheKey(text));
        Assert.Throws<ArgumentException>(() => new Tag(new string('a', 257)));
    }

    [Fact]
    public void Tags_are_ordered_ordinally_so_that_two_transactions_raise_them_alike()
    {
        Gen.Char["aB:1"].Array[1, 4].Select(characters => new string(characters)).Array[2].Sample(texts =>
        {
            var (one, other) = (new Tag(texts[0]), new Tag(texts[1]));
            var expected = string.CompareOrdinal(texts[0], texts[1]);

            Assert.Equal(expected < 0, one < other);
            Assert.Equal(expected <= 0, one <= other);
            Assert.Equal(expected > 0, one > other);
            Assert.Equal(expected >= 0, one >= other);
        });
    }
}
