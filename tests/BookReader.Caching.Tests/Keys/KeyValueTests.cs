using BookReader.Caching.Keys;
using CsCheck;

namespace BookReader.Caching.Tests.Keys;

public sealed class KeyValueTests
{
    [Fact]
    public void Ids_and_numbers_are_read_back_as_what_they_were()
    {
        Gen.Guid.Sample(id => KeyValue.Parse(KeyValue.FromGuid(id).ToString()).Id == id);
        Gen.Int.Sample(number => KeyValue.Parse(KeyValue.FromInt32(number).ToString()).Number == number);
    }

    [Theory]
    [InlineData("007")]
    [InlineData("-0")]
    [InlineData("+5")]
    [InlineData("0192E4A0-7B3C-7000-8000-0123456789AB")]
    [InlineData("99999999999")]
    public void A_word_that_looks_like_an_id_or_a_number_stays_as_it_was_written(string text)
    {
        Assert.Equal(text, KeyValue.Parse(text).Word);
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("a*")]
    [InlineData("{a}")]
    [InlineData("")]
    public void A_word_that_would_not_stay_between_its_colons_is_refused(string text)
    {
        Assert.Throws<ArgumentException>(() => KeyValue.FromWord(text));
    }

    [Fact]
    public void A_value_is_asked_only_for_what_it_is()
    {
        Assert.Throws<InvalidOperationException>(() => KeyValue.FromInt32(1).Id);
        Assert.Throws<InvalidOperationException>(() => KeyValue.FromWord("a").Number);
        Assert.Throws<InvalidOperationException>(() => KeyValue.FromInt32(1).Word);
        Assert.Null(KeyValue.Absent.Word);
    }
}
