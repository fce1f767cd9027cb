using BookReader.Caching.Keys;
using CsCheck;

namespace BookReader.Caching.Tests.Keys;

public sealed class KeyTemplateTests
{
    private static readonly Gen<KeyValue> Words = Gen.Char["abcdef0123456789-."].Array[1, 12]
        .Select(characters => KeyValue.FromWord(new string(characters)));

    private static readonly Gen<KeyValue> Values = Gen.OneOf<KeyValue>(
        Gen.Guid.Select(KeyValue.FromGuid), Gen.Int.Select(KeyValue.FromInt32), Words);

    private static readonly Gen<KeyValue> Optional = Gen.OneOf<KeyValue>(Values, Gen.Const(KeyValue.Absent));

    [Fact]
    public void A_key_that_was_read_is_written_the_same_again()
    {
        var template = new KeyTemplate("user:{user}:books:skip:{skip}[:library:{library}][:sort:{sort}]");

        Gen.Select(Values, Values, Optional, Optional).Sample((user, skip, library, sort) =>
        {
            var key = template.Format(user, skip, library, sort);
            var read = template.TryParse(key);

            Assert.NotNull(read);
            Assert.Equal(Texts(user, skip, library, sort), Texts(read));
            Assert.Equal(library.IsAbsent, read[2].IsAbsent);
            Assert.Equal(key, template.Format(read));
        });
    }

    [Fact]
    public void Values_that_differ_make_keys_that_differ()
    {
        var template = new KeyTemplate("a:{x}[:b:{y}:{z}][:c:{w}]");
        var few = Gen.OneOf<string?>(null, "a", "b", "c").Select(KeyValue.FromWord);
        var values = Gen.Select(few.Where(x => !x.IsAbsent), few, few, few).Where((_, y, z, _) => y.IsAbsent == z.IsAbsent);

        Gen.Select(values, values).Sample((one, other) => one == other || KeyOf(template, one) != KeyOf(template, other));
    }

    [Theory]
    [InlineData("book:1")]
    [InlineData("book:1:tocs")]
    [InlineData("book:1:toc:more")]
    [InlineData("book::toc")]
    [InlineData("book:*:toc")]
    [InlineData("")]
    public void A_key_of_another_shape_is_not_read(string key)
    {
        Assert.Null(new KeyTemplate("book:{book}:toc").TryParse(key));
    }

    [Theory]
    [InlineData("a:b{c}")]
    [InlineData("a:{b}{c}")]
    [InlineData("a:{b}:{b}")]
    [InlineData("a::b")]
    [InlineData("a:{}")]
    [InlineData("a[:{b}]")]
    [InlineData("a[:b]")]
    [InlineData("a[:b:{c}][:b:{d}]")]
    [InlineData("a[:b:{c}]:d")]
    [InlineData("a:b]")]
    [InlineData("[:b:{c}]")]
    public void A_template_whose_keys_could_be_read_in_two_ways_is_refused(string text)
    {
        Assert.Throws<ArgumentException>(() => new KeyTemplate(text));
    }

    [Fact]
    public void A_key_that_has_no_room_is_refused_wherever_the_room_ends()
    {
        var template = new KeyTemplate("{first}:{second}");
        foreach (var length in Enumerable.Range(1, 300))
        {
            var word = KeyValue.FromWord(new string('a', Math.Min(length, 256)));
            if (word.Word!.Length + 2 <= 256)
            {
                Assert.Equal(word.Word.Length + 2, template.Format(word, 1).Length);
                continue;
            }

            Assert.Throws<ArgumentException>(() => template.Format(word, 1));
        }
    }

    [Fact]
    public void A_group_takes_all_its_values_or_none()
    {
        var template = new KeyTemplate("a[:from:{from}:{to}]");

        Assert.Equal("a", template.Format(KeyValue.Absent, KeyValue.Absent));
        Assert.Equal("a:from:1:2", template.Format(1, 2));
        Assert.Throws<ArgumentException>(() => template.Format(KeyValue.Absent, 2));
        Assert.Throws<ArgumentException>(() => template.Format(1, KeyValue.Absent));
        Assert.Throws<ArgumentException>(() => template.Format(1));
    }

    [Theory]
    [InlineData("book:{book}", "book:{book}:toc", true)]
    [InlineData("book:{book}", "book:{book}", true)]
    [InlineData("book:{book}", "book:{other}:toc", false)]
    [InlineData("boo", "book:{book}", false)]
    [InlineData("a:{x}", "a:{x}[:b:{y}]", true)]
    [InlineData("a:{x}[:b:{y}]", "a:{x}[:b:{y}]", false)]
    public void A_tag_opens_a_key_up_to_a_colon(string tag, string key, bool expected)
    {
        Assert.Equal(expected, new KeyTemplate(tag).IsPrefixOf(new KeyTemplate(key)));
    }

    [Fact]
    public void The_shape_for_a_reader_leaves_out_what_is_optional()
    {
        Assert.Equal("user:*:books", new KeyTemplate("user:{user}:books[:sort:{sort}]").Glob);
    }

    private static string[] Texts(params KeyValue[] values) => [.. values.Select(value => value.ToString())];

    private static string KeyOf(KeyTemplate template, (KeyValue X, KeyValue Y, KeyValue Z, KeyValue W) values) =>
        template.Format(values.X, values.Y, values.Z, values.W);
}
