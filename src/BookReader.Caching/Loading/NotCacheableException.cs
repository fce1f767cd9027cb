namespace BookReader.Caching.Loading;

/// <summary>
/// Thrown by a load whose outcome is for whoever waits for it and not to be kept, as an endpoint's refusal. It reaches
/// them as it is; it is no failure, and none is counted or logged.
/// </summary>
public abstract class NotCacheableException : Exception;
