using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BookReader.Library.Tests.Generations;

/// <summary>Every command with its parameters, in order.</summary>
internal sealed class CommandLog : DbCommandInterceptor
{
    private readonly ConcurrentQueue<string> _commands = new();

    public IReadOnlyCollection<string> All => [.. _commands];

    public void Clear() => _commands.Clear();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        _commands.Enqueue(command.CommandText + " " + string.Join(' ', command.Parameters.Cast<DbParameter>().Select(Text)));
        return ValueTask.FromResult(result);
    }

    private static string? Text(DbParameter parameter) =>
        parameter.Value is string[] texts ? System.Text.Json.JsonSerializer.Serialize(texts) : parameter.Value?.ToString();
}
