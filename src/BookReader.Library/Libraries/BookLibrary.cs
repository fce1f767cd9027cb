namespace BookReader.Library.Libraries;

/// <summary>A set of books and who reads it.</summary>
public sealed class BookLibrary
{
    public required Guid Id { get; init; }

    public required string Name { get; set; }

    /// <summary>Whose own library it is; null for one that was made to be shared. Everyone has one, and it cannot be deleted.</summary>
    public Guid? OwnerId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

public sealed class LibraryMember
{
    public required Guid LibraryId { get; init; }

    public required Guid UserId { get; init; }

    public required MemberRole Role { get; set; }
}

/// <summary>What a member may do: each role may all that the ones before it may.</summary>
public enum MemberRole
{
    /// <summary>Reads, and keeps a progress.</summary>
    Reader,

    /// <summary>Adds, corrects and deletes books.</summary>
    Editor,

    /// <summary>Says who is a member; renames and deletes the library.</summary>
    Owner,
}
