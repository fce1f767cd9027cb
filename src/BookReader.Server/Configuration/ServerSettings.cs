using System.Globalization;
using System.Text;
using BookReader.Library.Storage.Postgres;
using Serilog.Events;

namespace BookReader.Server.Configuration;

/// <summary>What the server is told from outside, by environment or appsettings, under the same names. docs/configuration.md lists it.</summary>
public sealed class ServerSettings
{
    private const int MinSigningKeyBytes = 32;

    public required string DataFolder { get; init; }

    /// <summary>Where PostgreSQL is; null for SQLite in the data folder.</summary>
    public string? DatabaseAddress { get; init; }

    /// <summary>Where Redis is; null for the memory tier alone.</summary>
    public string? RedisAddress { get; init; }

    public required bool IsRegistrationOpen { get; init; }

    public required bool IsCacheEnabled { get; init; }

    public required TimeSpan CacheDefaultTimeToLive { get; init; }

    public required int CacheVerifyEvery { get; init; }

    public required bool ServesStale { get; init; }

    public required long CacheMemoryBytes { get; init; }

    public required long UploadLimitBytes { get; init; }

    public required int LoginsPerMinute { get; init; }

    public required LogEventLevel LogLevel { get; init; }

    /// <summary>Null: made once and kept in the database.</summary>
    public string? SigningKey { get; init; }

    public string? AdminEmail { get; init; }

    public string? AdminPassword { get; init; }

    /// <summary>Reads and checks all of it at once.</summary>
    /// <exception cref="SettingsException">Something is wrong; a line for each fault.</exception>
    public static ServerSettings Read(IConfiguration configuration)
    {
        var faults = new List<string>();
        var settings = new ServerSettings
        {
            DataFolder = Path.GetFullPath(Text(configuration, "BOOKREADER_DATA") ?? "data"),
            DatabaseAddress = Database(configuration, faults),
            RedisAddress = Redis(configuration, faults),
            IsRegistrationOpen = Word(configuration, "BOOKREADER_REGISTRATION", "closed", ["closed", "open"], faults) == "open",
            IsCacheEnabled = Word(configuration, "REDIS_CACHE_ENABLED", "true", ["true", "false"], faults) == "true",
            CacheDefaultTimeToLive = TimeSpan.FromSeconds(Number(configuration, "REDIS_CACHE_DEFAULT_TTL", 300, 1, 2_592_000, "seconds", faults)),
            CacheVerifyEvery = (int)Number(configuration, "BOOKREADER_CACHE_VERIFY_EVERY", 1_000, 0, 1_000_000_000, "hits", faults),
            ServesStale = Word(configuration, "BOOKREADER_CACHE_SERVE_STALE", "true", ["true", "false"], faults) == "true",
            CacheMemoryBytes = Number(configuration, "BOOKREADER_CACHE_MEMORY_MB", 128, 1, 1_000_000, "megabytes", faults) << 20,
            UploadLimitBytes = Number(configuration, "BOOKREADER_UPLOAD_LIMIT_MB", 200, 1, 4_000, "megabytes", faults) * 1_000_000,
            LoginsPerMinute = (int)Number(configuration, "BOOKREADER_LOGINS_PER_MINUTE", 10, 1, 1_000_000, "attempts from one address", faults),
            LogLevel = Enum.Parse<LogEventLevel>(
                Word(configuration, "BOOKREADER_LOG_LEVEL", nameof(LogEventLevel.Information), Enum.GetNames<LogEventLevel>(), faults), ignoreCase: true),
            SigningKey = Text(configuration, "BOOKREADER_SIGNING_KEY"),
            AdminEmail = Text(configuration, "BOOKREADER_ADMIN_EMAIL"),
            AdminPassword = Text(configuration, "BOOKREADER_ADMIN_PASSWORD"),
        };
        if (settings.SigningKey is { } key && Encoding.UTF8.GetByteCount(key) < MinSigningKeyBytes)
        {
            faults.Add($"BOOKREADER_SIGNING_KEY: takes at least {MinSigningKeyBytes} bytes of chance, as `openssl rand -base64 48` makes them.");
        }

        if ((settings.AdminEmail is null) != (settings.AdminPassword is null))
        {
            faults.Add("BOOKREADER_ADMIN_EMAIL, BOOKREADER_ADMIN_PASSWORD: set both or neither.");
        }

        return faults.Count == 0 ? settings : throw new SettingsException(faults);
    }

    private static string? Text(IConfiguration configuration, string name) =>
        configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static string? Database(IConfiguration configuration, List<string> faults)
    {
        var name = Text(configuration, "DATABASE_URL") is null ? "ConnectionStrings:Library" : "DATABASE_URL";
        if (Text(configuration, name) is not { } address)
        {
            return null;
        }

        try
        {
            return PostgresAddress.Parse(address);
        }
        catch (FormatException exception)
        {
            faults.Add($"{name.Replace(":", "__", StringComparison.Ordinal)}: {exception.Message}");
            return null;
        }
    }

    private static string? Redis(IConfiguration configuration, List<string> faults)
    {
        if (Text(configuration, "REDIS_URL") is not { } address)
        {
            return null;
        }

        try
        {
            Caching.Redis.RedisAddress.Parse(address);
            return address;
        }
        catch (FormatException exception)
        {
            faults.Add($"REDIS_URL: {exception.Message}");
            return null;
        }
    }

    private static string Word(IConfiguration configuration, string name, string standard, string[] allowed, List<string> faults)
    {
        var value = Text(configuration, name) ?? standard;
        if (allowed.FirstOrDefault(word => word.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }

        faults.Add($"{name}: takes {string.Join(" or ", allowed)}, not '{value}'.");
        return standard;
    }

    private static long Number(
        IConfiguration configuration, string name, long standard, long least, long most, string unit, List<string> faults)
    {
        if (Text(configuration, name) is not { } text)
        {
            return standard;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        faults.Add($"{name}: takes {least} to {most} ({unit}), not '{text}'.");
        return standard;
    }
}

/// <summary>The configuration is wrong; each fault in a line that names the variable and what it takes.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults));
