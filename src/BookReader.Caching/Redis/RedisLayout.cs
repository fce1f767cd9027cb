using BookReader.Caching.Keys;

namespace BookReader.Caching.Redis;

/// <summary>
/// Where entries lie in Redis: <c>br:{database}:{version}:{key}</c>, plain strings, no braces: each key has a slot of its
/// own, so a cluster spreads them evenly. Others may use the same Redis: what does not begin with our prefix is theirs.
/// </summary>
/// <param name="database">Which database the entries were made from: letters, digits and hyphens.</param>
/// <exception cref="ArgumentException">The id could not stand between two colons.</exception>
internal sealed class RedisLayout(string database)
{
    /// <summary>What all keys of this database begin with, those of other releases too.</summary>
    public string Prefix { get; } = $"br:{Require(database)}:";

    /// <summary>A glob that matches exactly those.</summary>
    public string Everything => Prefix + "*";

    public string KeyOf(string version, string key) => string.Concat(Prefix, version, ":", key);

    /// <summary>The entry's key in a key of Redis's, whatever its version; null when it is not ours.</summary>
    public string? EntryKeyOf(string redisKey)
    {
        var version = redisKey.StartsWith(Prefix, StringComparison.Ordinal) ? redisKey.IndexOf(':', Prefix.Length) : -1;
        return version < 0 ? null : redisKey[(version + 1)..];
    }

    private static string Require(string database) =>
        KeySyntax.IsValidValue(database) ? database : throw new ArgumentException("A database's id is a word without colons, braces or glob characters.", nameof(database));
}
