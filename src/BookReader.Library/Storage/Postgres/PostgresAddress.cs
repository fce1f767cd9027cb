using System.Text.RegularExpressions;
using Npgsql;

namespace BookReader.Library.Storage.Postgres;

/// <summary>
/// Where PostgreSQL is: <c>postgres://user:password@host:port/database?sslmode=require</c>, Npgsql's
/// <c>Host=…;Database=…;Username=…</c>, or libpq's <c>host=… dbname=… user=…</c>.
/// </summary>
public static partial class PostgresAddress
{
    // For views, and as many again for writes: together within the hundred that PostgreSQL allows by default.
    private const int MaxConnections = 40;
    private const int PrepareAfterUses = 3;
    private const int MaxPrepared = 200;

    private const string Forms =
        "takes a URL as postgres://user:password@host:5432/database, or keywords as Host=…;Database=…;Username=…;Password=….";

    // What libpq calls otherwise than Npgsql, of that which people have in a URL.
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["hostaddr"] = "Host",
        ["sslmode"] = "SSL Mode",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslrootcert"] = "Root Certificate",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["client_encoding"] = "Client Encoding",
        ["channel_binding"] = "Channel Binding",
        ["keepalives_idle"] = "Tcp Keepalive Time",
    };

    /// <summary>A connection string of Npgsql's, with our own settings where the address says nothing of them.</summary>
    /// <exception cref="FormatException">It is none of the forms; the message holds no password.</exception>
    public static string Parse(string address)
    {
        try
        {
            var settings = Pairs(address) is { } pairs ? Of(pairs) : new NpgsqlConnectionStringBuilder(address);
            if (string.IsNullOrEmpty(settings.Host) || settings.Host.Contains(',', StringComparison.Ordinal))
            {
                throw new FormatException("it must name one host, the primary.");
            }

            Default(settings, "Application Name", "BookReader");
            Default(settings, "Maximum Pool Size", MaxConnections);
            Default(settings, "Max Auto Prepare", MaxPrepared);
            Default(settings, "Auto Prepare Min Usages", PrepareAfterUses);
            return settings.ToString();
        }
        catch (Exception exception) when (exception is ArgumentException or KeyNotFoundException or UriFormatException)
        {
            // Of its message nothing is shown: it may quote the address, and so the password.
            throw new FormatException(Forms, exception);
        }
    }

    /// <summary>Connections with session settings of ours, which no reset of a pooled connection takes back.</summary>
    internal static NpgsqlDataSource Connect(string address, string options)
    {
        var settings = new NpgsqlConnectionStringBuilder(address);
        settings.Options = string.IsNullOrEmpty(settings.Options) ? options : $"{options} {settings.Options}";
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>Null for Npgsql's own keywords, which it reads itself.</summary>
    private static IEnumerable<(string Key, string Value)>? Pairs(string address)
    {
        if (address.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
        {
            return OfUrl(new Uri(address));
        }

        return address.Contains(';', StringComparison.Ordinal) || !Keyword().IsMatch(address)
            ? null
            : Keyword().Matches(address).Select(match => (match.Groups["key"].Value, Unquoted(match.Groups["value"].Value)));
    }

    private static IEnumerable<(string Key, string Value)> OfUrl(Uri url)
    {
        yield return ("Host", url.IdnHost);
        yield return ("Port", (url.Port > 0 ? url.Port : 5432).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (url.AbsolutePath.Trim('/') is { Length: > 0 } database)
        {
            yield return ("Database", Uri.UnescapeDataString(database));
        }

        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            yield return ("Username", Uri.UnescapeDataString(user[0]));
        }

        if (user.Length > 1)
        {
            yield return ("Password", Uri.UnescapeDataString(user[1]));
        }

        foreach (var part in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            yield return (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? ""));
        }
    }

    private static NpgsqlConnectionStringBuilder Of(IEnumerable<(string Key, string Value)> pairs)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        foreach (var (key, value) in pairs)
        {
            // libpq writes verify-ca, and a socket's folder as the host of a URL.
            var isMode = key.Equals("sslmode", StringComparison.OrdinalIgnoreCase);
            settings[Keywords.GetValueOrDefault(key, key)] = isMode ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return settings;
    }

    private static void Default(NpgsqlConnectionStringBuilder settings, string keyword, object value)
    {
        if (!settings.ShouldSerialize(keyword))
        {
            settings[keyword] = value;
        }
    }

    private static string Unquoted(string value) =>
        value is ['\'', .. var inner, '\''] ? inner.Replace("\\'", "'", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) : value;

    [GeneratedRegex(@"(?<key>[a-z_]+)\s*=\s*(?<value>'(?:[^'\\]|\\.)*'|\S*)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Keyword();
}
