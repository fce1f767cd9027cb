using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace BookReader.Server.OpenApi;

/// <summary>The OpenAPI document, and the page that shows it.</summary>
internal static class ApiDescription
{
    private const string Scheme = "Bearer";

    // Scalar's page styles itself and starts by a script of its own in the page; it holds nothing that came from outside.
    private const string PagePolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "BookReader";
            document.Info.Version = ServerVersion.Text;
            document.Info.Description = "A self-hosted server to read books. Sign in at POST /api/v1/auth/login and send the access token as a bearer.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer<Examples>();
    });

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference(options => options.WithTitle("BookReader API")).AllowAnonymous()
            .Add(endpoint => endpoint.RequestDelegate = WithPolicy(endpoint.RequestDelegate!));
        app.MapGet("/", () => TypedResults.Redirect("/scalar")).AllowAnonymous().ExcludeFromDescription();
    }

    private static RequestDelegate WithPolicy(RequestDelegate next) => context =>
    {
        context.Response.Headers.ContentSecurityPolicy = PagePolicy;
        return next(context);
    };
}
