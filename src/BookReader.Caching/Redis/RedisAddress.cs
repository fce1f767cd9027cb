using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace BookReader.Caching.Redis;

/// <summary>Reads where Redis is, in the forms that people have it in.</summary>
public static class RedisAddress
{
    private const int Port = 6379;
    private const int SentinelPort = 26379;

    /// <summary>What is taken, for a message about a wrong one.</summary>
    public static string Takes =>
        "redis:// or rediss://[user:password@]host[:port][,host[:port]...][/database], redis+sentinel:// or rediss+sentinel://"
        + "[user:password@]host[:port][,...]/master[/database], unix:/path, or host:port,password=...,ssl=true; "
        + "optionally ?ssl_host=...&sentinel_user=...&sentinel_password=...";

    /// <summary>Reads an address.</summary>
    /// <param name="address">
    /// As <see cref="Takes"/> says. User and password are percent-encoded in the forms with <c>://</c>; an IPv6 address
    /// stands in square brackets; several hosts are a cluster's, or a master's and its replicas'.
    /// </param>
    /// <exception cref="FormatException">It is none of that. The message is one line and holds nothing of the address.</exception>
    public static ConfigurationOptions Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return TryParse(address.Trim()) is { EndPoints.Count: > 0 } options ? options : throw new FormatException($"It takes {Takes}.");
    }

    private static ConfigurationOptions? TryParse(string address)
    {
        if (address.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
        {
            return TryParseUnix(address["unix:".Length..]);
        }

        var end = address.IndexOf("://", StringComparison.Ordinal);
        if (end < 0)
        {
            return TryParseKeywords(address);
        }

        var rest = address[(end + 3)..];
        return address[..end].ToLowerInvariant() switch
        {
            "redis" => TryParseHosts(rest, isTls: false, isSentinel: false),
            "rediss" => TryParseHosts(rest, isTls: true, isSentinel: false),
            "redis+sentinel" => TryParseHosts(rest, isTls: false, isSentinel: true),
            "rediss+sentinel" => TryParseHosts(rest, isTls: true, isSentinel: true),
            _ => null,
        };
    }

    private static ConfigurationOptions? TryParseUnix(string rest)
    {
        var path = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest;
        return path.StartsWith('/') ? new ConfigurationOptions { EndPoints = { new UnixDomainSocketEndPoint(path) } } : null;
    }

    /// <summary>StackExchange.Redis's own form.</summary>
    private static ConfigurationOptions? TryParseKeywords(string text)
    {
        try
        {
            var options = ConfigurationOptions.Parse(text, ignoreUnknown: false);
            return options.EndPoints.All(IsSound) ? options : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // Its message may quote the password.
            return null;
        }
    }

    private static bool IsSound(EndPoint endPoint) =>
        endPoint is not DnsEndPoint dns || Uri.CheckHostName(dns.Host) != UriHostNameType.Unknown;

    private static ConfigurationOptions? TryParseHosts(string rest, bool isTls, bool isSentinel)
    {
        var (beforeQuery, query) = Cut(rest, '?');
        var at = beforeQuery.LastIndexOf('@');
        var (hosts, path) = Cut(beforeQuery[(at + 1)..], '/');
        string[] segments = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        var options = new ConfigurationOptions { Ssl = isTls };
        if (isSentinel)
        {
            if (segments.Length == 0)
            {
                return null;
            }

            options.ServiceName = segments[0];
            segments = segments[1..];
        }

        return (at < 0 || TryReadCredentials(options, beforeQuery[..at]))
            && TryReadEndPoints(options, hosts, isSentinel ? SentinelPort : Port)
            && TryReadDatabase(options, segments)
            && TryReadQuery(options, query)
            ? options
            : null;
    }

    private static bool TryReadCredentials(ConfigurationOptions options, string text)
    {
        var (user, password) = Cut(text, ':');
        options.User = user.Length > 0 ? Uri.UnescapeDataString(user) : null;
        options.Password = password.Length > 0 ? Uri.UnescapeDataString(password) : null;

        // A user without a password is a mistake more often than it is meant.
        return options.Password is not null;
    }

    private static bool TryReadEndPoints(ConfigurationOptions options, string hosts, int defaultPort)
    {
        foreach (var host in hosts.Split(','))
        {
            var bracket = host.LastIndexOf(']');
            var colon = host.LastIndexOf(':');
            var hasPort = colon > bracket;
            var (name, portText) = hasPort ? (host[..colon], host[(colon + 1)..]) : (host, "");
            var port = defaultPort;
            if (hasPort && (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
            {
                return false;
            }

            switch (Uri.CheckHostName(name))
            {
                case UriHostNameType.Dns:
                    options.EndPoints.Add(name, port);
                    break;
                case UriHostNameType.IPv4:
                case UriHostNameType.IPv6 when bracket > 0:
                    options.EndPoints.Add(IPAddress.Parse(name), port);
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static bool TryReadDatabase(ConfigurationOptions options, string[] segments)
    {
        switch (segments)
        {
            case []:
                return true;
            case [var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var database):
                options.DefaultDatabase = database;
                return true;
            default:
                return false;
        }
    }

    private static bool TryReadQuery(ConfigurationOptions options, string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, '=');
            value = Uri.UnescapeDataString(value);
            switch (name)
            {
                case "ssl_host":
                    options.SslHost = value;
                    break;
                case "sentinel_user":
                    options.SentinelUser = value;
                    break;
                case "sentinel_password":
                    options.SentinelPassword = value;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private static (string Before, string After) Cut(string text, char at) =>
        text.IndexOf(at) is var index and >= 0 ? (text[..index], text[(index + 1)..]) : (text, "");
}
