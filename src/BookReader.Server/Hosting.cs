using System.Globalization;
using BookReader.Server.Accounts;
using Serilog;
using Serilog.Events;

namespace BookReader.Server;

/// <summary>How the process runs: where it listens, how it logs.</summary>
internal static class Hosting
{
    private const long MaxBodyBytes = 8 << 20;
    private const string DefaultUrl = "http://localhost:8000";

    public static void AddDefaults(this WebApplicationBuilder builder, LogEventLevel level)
    {
        if (builder.Configuration["URLS"] is null && builder.Configuration["HTTP_PORTS"] is null)
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;

            // The longest chapter that somebody would correct; an upload has a limit of its own.
            options.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.AddSerilog(log => log
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", AtLeast(LogEventLevel.Warning))
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", AtLeast(LogEventLevel.Information))

            // It says of each request without a token that it has none.
            .MinimumLevel.Override(typeof(SessionAuthentication).FullName!, AtLeast(LogEventLevel.Warning))

            // It logs each request's path, and a path says who reads what.
            .MinimumLevel.Override("Microsoft.AspNetCore.Diagnostics", LogEventLevel.Fatal)

            // It warns that its keys are not encrypted. They sign forms only, and lie in the database, beside
            // the key that sessions are signed with.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogEventLevel.Error)
            .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture));

        LogEventLevel AtLeast(LogEventLevel least) => level > least ? level : least;
    }
}
