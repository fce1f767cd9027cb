using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BookReader.Library.Tests.Storage;

/// <summary>Holds up the first command that begins so, in the middle of its transaction, until it is opened.</summary>
internal sealed class Gate : DbCommandInterceptor
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _before;

    /// <summary>Ends when a command is held up.</summary>
    public Task Arrived => _arrived.Task;

    /// <param name="before">What the command begins with.</param>
    public void Shut(string before) => _before = before;

    public void Open() => _opened.TrySetResult();

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await PassAsync(command);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await PassAsync(command);
        return result;
    }

    private async ValueTask PassAsync(DbCommand command)
    {
        if (_before is { } before && command.CommandText.StartsWith(before, StringComparison.Ordinal)
            && Interlocked.CompareExchange(ref _before, null, before) == before)
        {
            _arrived.SetResult();
            await _opened.Task;
        }
    }
}
