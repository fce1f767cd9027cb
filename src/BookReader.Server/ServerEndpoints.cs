using BookReader.Library.Cached;
using BookReader.Server.Accounts;
using BookReader.Server.Admin;
using BookReader.Server.Books;
using BookReader.Server.Chapters;
using BookReader.Server.Health;
using BookReader.Server.Http;
using BookReader.Server.Layout;
using BookReader.Server.Libraries;
using BookReader.Server.Media;
using BookReader.Server.OpenApi;
using BookReader.Server.Progress;

namespace BookReader.Server;

/// <summary>The middleware in its order, and every group of endpoints.</summary>
internal static class ServerEndpoints
{
    public static void UseServer(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseSecurityHeaders();
        app.UseStatusCodePages(context => Problems.OfStatus(context.HttpContext.Response.StatusCode)?.ExecuteAsync(context.HttpContext) ?? Task.CompletedTask);
        app.UseRouting();
        app.UseRateLimiter();
        app.UseSharedLoginLimit();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UsePages();
    }

    public static void MapServer(this WebApplication app)
    {
        var catalogue = app.Services.GetRequiredService<Catalogue>();
        var api = app.MapGroup("/api/v1").RequireAuthorization(ServerServices.ApiPolicy)
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        api.MapAccounts();
        api.MapLibraries(catalogue);
        api.MapBooks(catalogue);
        api.MapChapters(catalogue);
        api.MapProgress(catalogue);
        api.MapMedia();
        var admin = app.MapGroup("/api/v1/admin").RequireAuthorization(ServerServices.AdminPolicy).WithTags("Administration")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        admin.MapAdminUsers(catalogue);
        admin.MapAdminCache();
        app.MapPages();
        app.MapHealth();
        app.MapApiDescription();
    }
}
