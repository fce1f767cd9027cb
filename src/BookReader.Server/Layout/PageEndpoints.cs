using BookReader.Server.Accounts;
using BookReader.Server.Http;
using BookReader.Server.Media;
using Microsoft.AspNetCore.Antiforgery;

namespace BookReader.Server.Layout;

/// <summary>The pages: rendered here, without a script, for whoever has the session cookie.</summary>
internal static class PageEndpoints
{
    public static void AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<PageReader>();
        services.AddSingleton<IProblemDetailsWriter, ErrorPageWriter>();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "bookreader_antiforgery";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

            // Frames are forbidden by each page's own policy, and more strictly.
            options.SuppressXFrameOptionsHeader = true;
        });
    }

    public static void UsePages(this IApplicationBuilder app) =>
        // It leaves its mark on each request that passes it, and the API has no forms: there it would only cost.
        app.UseWhen(context => !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase), pages =>
        {
            pages.UseAntiforgery();

            // Blazor would answer a form without a valid token by an empty page.
            pages.Use(next => context => context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false }
                ? Problems.FormExpired.ExecuteAsync(context)
                : next(context));
        });

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapRazorComponents<App>().RequireAuthorization(ServerServices.PagePolicy);
        routes.MapGroup("/books/{book:guid}").RequireAuthorization(ServerServices.PagePolicy).ExcludeFromDescription().MapMediaFiles();
        routes.MapSignOut();
        PageAsset.Stylesheet.Map(routes);
        PageAsset.Icon.Map(routes);
    }
}
