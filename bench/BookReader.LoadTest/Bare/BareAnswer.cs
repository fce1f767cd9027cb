namespace BookReader.LoadTest.Bare;

/// <summary>An answer of the server's, to be sent by the bare one.</summary>
/// <param name="Path">What is asked for.</param>
/// <param name="ETag">Asked for with this one in If-None-Match, the answer is 304.</param>
/// <param name="Fields">The head as the server sent it, without what Kestrel writes by itself and what only a body has.</param>
/// <param name="ContentType">The body's.</param>
/// <param name="Body">The bytes.</param>
internal sealed record BareAnswer(string Path, string ETag, IReadOnlyList<KeyValuePair<string, string>> Fields, string ContentType, byte[] Body);
