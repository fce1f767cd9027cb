using System.Diagnostics.CodeAnalysis;

namespace BookReader.Library.Descriptions;

/// <summary>What a passage mostly shows, and so what a picture of it would be a picture of.</summary>
public enum DescriptionType
{
    /// <summary>A room, a street, a landscape.</summary>
    Location,

    /// <summary>What somebody looks like.</summary>
    Character,

    /// <summary>Weather, light, sound, the feeling of an hour.</summary>
    Atmosphere,

    /// <summary>A thing that can be held or walked around.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The word that the API has for it; no type is meant.")]
    Object,

    /// <summary>Movement that can be seen.</summary>
    Action,
}
