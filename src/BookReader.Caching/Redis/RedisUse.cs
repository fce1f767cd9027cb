namespace BookReader.Caching.Redis;

/// <summary>What Redis says of itself, all masters together. It may have other users: these are its numbers, not ours.</summary>
/// <param name="State">Whether it answers; when it does not, everything else is 0.</param>
/// <param name="DatabaseKeys">
/// Keys of the whole database, whoever put them there (DBSIZE). To count ours alone every key would have to be looked at.
/// </param>
/// <param name="UsedBytes">What it takes.</param>
/// <param name="PeakBytes">The most that it ever took.</param>
/// <param name="ConnectedClients">Connections to it.</param>
/// <param name="Uptime">How long its youngest server has been up.</param>
/// <param name="FailedPuts">Puts of this process that were sent and did not arrive.</param>
public readonly record struct RedisUse(
    RedisState State, long DatabaseKeys, long UsedBytes, long PeakBytes, int ConnectedClients, TimeSpan Uptime, long FailedPuts);
