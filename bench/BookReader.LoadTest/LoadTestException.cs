namespace BookReader.LoadTest;

/// <summary>The run says nothing about speed: something did not start, or did not answer as it must.</summary>
internal sealed class LoadTestException(string message) : Exception(message);
