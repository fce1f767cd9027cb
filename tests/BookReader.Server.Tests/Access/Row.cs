namespace BookReader.Server.Tests.Access;

/// <summary>What an endpoint answers to whom.</summary>
/// <param name="Method">GET, POST and so on.</param>
/// <param name="Path">The whole path, with the endpoint's places by their names; a query may follow.</param>
/// <param name="Answers">The status that each of <see cref="Person.Kinds"/> gets, in their order.</param>
internal sealed record Row(string Method, string Path, int[] Answers)
{
    public string Name { get; } = $"{Method} {Path}";

    /// <summary>JSON, with the same places, or a form.</summary>
    public string? Body { get; init; }

    /// <summary>Whether a cached resource answers, and says in <c>Cache-Status</c> how.</summary>
    public bool IsCached { get; init; }

    /// <summary>Whether who may see it gets an ETag with it, and 304 for that ETag.</summary>
    public bool HasETag { get; init; }

    /// <summary>Whether it says the same to everybody.</summary>
    public bool IsPublic { get; init; }

    /// <summary>What is not there any more once somebody who may has done it, and so is made for each of them.</summary>
    public Spoiled Spoils { get; init; }

    public bool Reads => Method == "GET";

    /// <summary>As the endpoint is mapped: without a query.</summary>
    public string Endpoint => Name.Split('?')[0];

    public int AnswerTo(Person person) => Answers[person.Index];

    public bool Lets(Person person) => AnswerTo(person) is 200 or 201 or 202 or 204;
}

internal enum Spoiled
{
    Nothing,
    Book,
    Account,
}
