namespace BookReader.Server.Tests.Operations;

/// <summary>
/// Knows the least version of a thing that anybody may be shown from now on: the latest whose write was answered
/// (promise 1), or that somebody was shown (promise 2). Versions only go up, a number in a title say, or a revision.
/// </summary>
internal sealed class VersionOracle(string name)
{
    private long _least;

    /// <summary>To be taken before a read is sent.</summary>
    public long Least => Interlocked.Read(ref _least);

    /// <summary>To be told before anybody hears of it: a write was answered, or a read.</summary>
    public void Raise(long version)
    {
        for (var least = Least; least < version;)
        {
            var seen = Interlocked.CompareExchange(ref _least, version, least);
            if (seen == least)
            {
                return;
            }

            least = seen;
        }
    }

    /// <summary>What is wrong with what a read was answered; null when nothing is.</summary>
    /// <param name="shown">The version in the answer.</param>
    /// <param name="least">What <see cref="Least"/> was before the read was sent.</param>
    public string? Judge(long shown, long least)
    {
        Raise(shown);
        return shown < least ? $"{name}: version {shown} was shown to a read that began when {least} was known" : null;
    }
}
