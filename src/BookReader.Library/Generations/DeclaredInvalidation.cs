using BookReader.Caching.Keys;

namespace BookReader.Library.Generations;

/// <summary>
/// Tags that an endpoint declares to invalidate. Every write made while it runs raises them in its own transaction, so
/// that data and invalidation are one commit.
/// </summary>
public static class DeclaredInvalidation
{
    private static readonly AsyncLocal<Declared?> Ambient = new();

    internal static IReadOnlyCollection<Tag> Tags
    {
        get
        {
            if (Ambient.Value is not { } declared)
            {
                return [];
            }

            declared.WasRaised = true;
            return declared.Tags;
        }
    }

    /// <summary>Declares tags for all writes of this flow until it is disposed.</summary>
    public static Declared Begin(IReadOnlyCollection<Tag> tags) => Ambient.Value = new Declared(tags);

    public sealed class Declared(IReadOnlyCollection<Tag> tags) : IDisposable
    {
        public IReadOnlyCollection<Tag> Tags { get; } = tags;

        /// <summary>Whether a write has taken them up; when none has, whoever declared them must raise them.</summary>
        public bool WasRaised { get; internal set; }

        public void Dispose() => Ambient.Value = null;
    }
}
