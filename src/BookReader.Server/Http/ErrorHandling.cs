using System.Data.Common;
using Microsoft.AspNetCore.Diagnostics;

namespace BookReader.Server.Http;

/// <summary>The one place where an exception becomes an answer: a problem with a stable type, and one line in the log.</summary>
internal sealed class ErrorHandling(ILogger<ErrorHandling> log) : IExceptionHandler
{
    // ENOSPC and EDQUOT, as .NET passes them on.
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // What was set before has been thrown away with the answer that failed.
        SecurityHeaders.Set(httpContext.Response.Headers);
        switch (exception)
        {
            case OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested:
                // The client has gone; nobody reads this.
                httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return true;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                await Problems.Of(413, "too-large", "Too large", "The request is larger than this server takes.").ExecuteAsync(httpContext);
                return true;
            case BadHttpRequestException bad:
                await Problems.Of(bad.StatusCode, "bad-request", "Bad request", bad.InnerException is System.Text.Json.JsonException json
                    ? "The body is not the JSON that is expected: " + json.Message
                    : bad.Message).ExecuteAsync(httpContext);
                return true;
            case IOException { HResult: NoSpace or OverQuota }:
                Log.DiskFull(log, httpContext.Request.Method, EndpointOf(httpContext));
                await Problems.Of(507, "storage-full", "No room", "The server's disk is full. Nothing was kept.").ExecuteAsync(httpContext);
                return true;
            case var database when IsOfDatabase(database):
                Log.DatabaseFailed(log, httpContext.Request.Method, EndpointOf(httpContext), exception);
                await Problems.Of(503, "database-unavailable", "Not available", "The database does not answer. Try again in a moment.").ExecuteAsync(httpContext);
                return true;
            default:
                Log.RequestFailed(log, httpContext.Request.Method, EndpointOf(httpContext), exception);
                await Problems.Of(500, "server-error", "Server error", "Something went wrong here. It has been written down.").ExecuteAsync(httpContext);
                return true;
        }
    }

    /// <summary>However often it was wrapped on its way: by a retry that gave up, by a save.</summary>
    private static bool IsOfDatabase(Exception exception) =>
        exception is DbException or TimeoutException
        || IsOfBrokenReader(exception)
        || (exception.InnerException is { } inner && IsOfDatabase(inner));

    /// <summary>Npgsql's reader, closed under its own hands when its connection breaks, at times throws this in place of what broke it.</summary>
    private static bool IsOfBrokenReader(Exception exception) => exception is NullReferenceException { Source: "Npgsql" };

    private static string EndpointOf(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName ?? "unknown";
}
