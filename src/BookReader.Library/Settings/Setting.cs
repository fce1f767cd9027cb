namespace BookReader.Library.Settings;

/// <summary>Something that is made once and kept with the data: the database's id, the key that tokens are signed with.</summary>
public sealed class Setting
{
    public required string Name { get; init; }

    public required string Value { get; init; }
}
