namespace BookReader.Library.Accounts;

/// <summary>One device that is signed in, from its login until it signs out or is signed out.</summary>
public sealed class Session
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Device { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>
/// A refresh token, by its SHA-256 alone: who reads the database cannot use it. Used once; a second use shows that it
/// was copied, and ends its session (RFC 9700, 4.14.2).
/// </summary>
public sealed class RefreshToken
{
    public required string Hash { get; init; }

    public required Guid SessionId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}
