using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace BookReader.Library.Accounts;

/// <summary>Secrets that are made here and shown once.</summary>
internal static class SecretToken
{
    /// <summary>256 bits of chance, as text for a URL or a header.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of it. A plain hash is enough: there is nothing to guess in 256 bits.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
