namespace BookReader.Library.Accounts;

/// <summary>Somebody with an account.</summary>
public sealed class User
{
    public required Guid Id { get; init; }

    public required string Email { get; set; }

    /// <summary>By which an account is found: upper case, as Identity normalises it.</summary>
    public required string NormalizedEmail { get; set; }

    public required string PasswordHash { get; set; }

    public UserRole Role { get; set; }

    public bool IsDisabled { get; set; }

    /// <summary>Wrong passwords in a row.</summary>
    public int AccessFailedCount { get; set; }

    public DateTimeOffset? LockoutEnd { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

public enum UserRole
{
    User,
    Admin,
}
