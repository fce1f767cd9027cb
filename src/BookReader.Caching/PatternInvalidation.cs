using BookReader.Caching.Keys;

namespace BookReader.Caching;

/// <summary>
/// Which tags to raise so that nothing a glob names is served any more (rule E2). No list of a tag's members is kept
/// and no key is looked for, so it costs the same for one key and for a million.
/// </summary>
/// <param name="catalogue">Every resource whose keys a glob could name.</param>
internal sealed class PatternInvalidation(IReadOnlyList<CachedResource> catalogue)
{
    public IReadOnlyCollection<Tag> TagsFor(KeyPattern pattern)
    {
        if (pattern.Exact is { } key)
        {
            return KeySyntax.IsValid(key) ? [.. FinestTags(key).Append(new Tag(key)).Distinct()] : [];
        }

        CachedResource[] named = [.. catalogue.Where(resource => pattern.MayMatch(resource.Key))];

        // Bare keys may look like any other, so every glob raises their kind too.
        return pattern.Prefix is { } prefix && named.Length > 0 && named.All(resource => Carries(resource, prefix))
            ? [new Tag(prefix), TieredCache.BareKind]
            : [.. named.Select(resource => resource.KindTag), TieredCache.BareKind];
    }

    /// <summary>Of the resources that the key may belong to: its finest tag, the last before that of its kind; that one where there is no other.</summary>
    private IEnumerable<Tag> FinestTags(string key) =>
        from resource in catalogue
        let values = resource.Key.TryParse(key)
        where values is not null
        let tags = resource.TagsOf(values)
        select tags[Math.Max(tags.Length - 2, 0)];

    /// <summary>Whether all keys of a resource that begin with the prefix carry it as a tag: a tag's template that opens the key's fits it.</summary>
    private static bool Carries(CachedResource resource, string prefix) =>
        resource.Tags.Any(tag => tag.IsPrefixOf(resource.Key) && tag.TryParse(prefix) is not null);
}
