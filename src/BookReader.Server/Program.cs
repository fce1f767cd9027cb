using BookReader.Library.Files;
using BookReader.Library.Storage.Postgres;
using BookReader.Library.Storage.Sqlite;
using BookReader.Server;
using BookReader.Server.Configuration;
using Npgsql;

try
{
    var builder = WebApplication.CreateBuilder(args);
    var settings = ServerSettings.Read(builder.Configuration);
    builder.AddDefaults(settings.LogLevel);
    builder.Services.AddServer(settings);

    var app = builder.Build();
    app.UseServer();
    app.MapServer();
    await app.Services.GetRequiredService<Startup>().RunAsync(CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (SettingsException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
catch (Exception exception) when (exception is PostgresUnfitException or NpgsqlException)
{
    await Console.Error.WriteLineAsync($"DATABASE_URL: {exception.Message}");
    return 2;
}
catch (OtherFolderException exception)
{
    await Console.Error.WriteLineAsync($"BOOKREADER_DATA: {exception.Message}");
    return 2;
}
catch (FolderTakenException)
{
    await Console.Error.WriteLineAsync("BOOKREADER_DATA: another BookReader is running on this folder.");
    return 2;
}
finally
{
    await Serilog.Log.CloseAndFlushAsync();
}
