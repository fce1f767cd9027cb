using BookReader.Library.Json;
using BookReader.Peers;
using BookReader.Peers.Caches;
using BookReader.Peers.Endpoints;
using BookReader.Peers.Storage;

var settings = PeerSettings.FromEnvironment();
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = 200_000_000);
builder.Services.AddSingleton(settings);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.ConfigureHttpJsonOptions(options => LibraryJson.Configure(options.SerializerOptions));
builder.Services.AddStorage(settings);
builder.Services.AddSingleton<Shelf>();
await builder.Services.AddPeerCacheAsync(settings);

await using var app = builder.Build();
app.UseMiddleware<Sessions>();
if (settings.Cache == PeerCacheKind.Output)
{
    // After the session check, as its documentation demands: else it would answer whoever comes with another's key.
    app.UseOutputCache();
}

app.MapHealth();
var api = app.MapGroup("/api/v1");
api.MapAccounts();
api.MapLibraries();
api.MapBooks();
api.MapChapters();
api.MapProgress();

await Schema.CreateAsync(app.Services, settings);
await app.RunAsync();
