namespace BookReader.Faults.Tests.Site;

/// <summary>Lets everybody pass while it is open, and holds them while it is not.</summary>
internal sealed class Gate
{
    private volatile TaskCompletionSource _open = Opened();

    public Task PassAsync() => _open.Task;

    public void Close()
    {
        if (_open.Task.IsCompleted)
        {
            _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Open() => _open.TrySetResult();

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }
}
