namespace BookReader.Library.Descriptions.Languages;

/// <summary>What a word tells about the sentence it stands in. A word may have several.</summary>
[Flags]
internal enum WordFeatures
{
    None = 0,

    /// <summary>An adjective of form, size, age or looks.</summary>
    Quality = 1,

    /// <summary>Somewhere to be: a room, a street, a forest.</summary>
    Place = 1 << 1,

    /// <summary>Where things stand to each other: above, behind.</summary>
    Position = 1 << 2,

    /// <summary>Light, colour, sound, smell, touch.</summary>
    Sense = 1 << 3,

    /// <summary>Weather, hours, moods.</summary>
    Mood = 1 << 4,

    /// <summary>What is seen of a person: face, build, dress.</summary>
    Appearance = 1 << 5,

    /// <summary>A man, a woman, a soldier.</summary>
    Person = 1 << 6,

    /// <summary>A thing, or what things are made of.</summary>
    Thing = 1 << 7,

    /// <summary>A movement that can be seen.</summary>
    Motion = 1 << 8,

    /// <summary>Thought, speech, argument: it happens in nobody's sight.</summary>
    Telling = 1 << 9,

    /// <summary>A small word that every page of the language has, and its neighbours have not.</summary>
    Common = 1 << 10,

    All = (1 << 11) - 1,
}
