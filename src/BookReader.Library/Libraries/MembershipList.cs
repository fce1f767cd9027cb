using System.Collections.Frozen;
using System.Text.Json;
using BookReader.Library.Json;

namespace BookReader.Library.Libraries;

/// <summary>The libraries that somebody is a member of.</summary>
public sealed record MembershipList(IReadOnlyList<Membership> Libraries);

public sealed record Membership(Guid Id, string Name, MemberRole Role, bool IsOwn, DateTimeOffset CreatedAt);

public sealed record MemberList(Guid LibraryId, IReadOnlyList<Member> Members);

public sealed record Member(Guid UserId, string Email, MemberRole Role);

/// <summary>Who may what, as access checks ask it: decoded once from a cached <see cref="MembershipList"/>.</summary>
public sealed class Memberships
{
    private readonly FrozenDictionary<Guid, Membership> _byLibrary;

    private Memberships(MembershipList list)
    {
        All = list.Libraries;
        _byLibrary = list.Libraries.ToFrozenDictionary(membership => membership.Id);
    }

    public IReadOnlyList<Membership> All { get; }

    /// <summary>The library that a book goes to when none is named.</summary>
    public Membership? Own => All.FirstOrDefault(membership => membership.IsOwn);

    public Membership? In(Guid library) => _byLibrary.GetValueOrDefault(library);

    internal static Memberships Decode(ReadOnlyMemory<byte> payload) =>
        new(JsonSerializer.Deserialize(payload.Span, LibraryJson.Instance.MembershipList)!);
}
