using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Mvc;

namespace BookReader.Server.Layout;

/// <summary>Writes a problem as a page where a person looks at it: every error of the pages passes here.</summary>
internal sealed class ErrorPageWriter(IServiceScopeFactory scopes, ILoggerFactory logs) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context)
    {
        var request = context.HttpContext.Request;
        return !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
    }

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var html = await RenderAsync(context.ProblemDetails);
        var response = context.HttpContext.Response;
        PageHeaders.Set(response);
        response.ContentType = "text/html; charset=utf-8";
        await response.WriteAsync(html, context.HttpContext.RequestAborted);
    }

    // By a renderer of its own, in a scope of its own: the request's has perhaps begun a page already, and cannot begin another.
    private async Task<string> RenderAsync(ProblemDetails problem)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<ErrorPage>(ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(ErrorPage.Title)] = problem.Title,
                [nameof(ErrorPage.Detail)] = problem.Detail,
            }));
            return page.ToHtmlString();
        });
    }
}
