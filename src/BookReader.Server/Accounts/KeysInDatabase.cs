using System.Diagnostics.CodeAnalysis;
using System.Xml.Linq;
using BookReader.Library.Settings;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace BookReader.Server.Accounts;

/// <summary>The keys that forms are protected with, kept in the database: a form that one process showed may come back to another.</summary>
[SuppressMessage("Usage", "VSTHRD002", Justification = "The framework asks for its keys synchronously, some few times in the life of a process.")]
internal sealed class KeysInDatabase(KeyStore keys) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Task.Run(() => keys.AllAsync(CancellationToken.None)).GetAwaiter().GetResult().Select(xml => XElement.Parse(xml))];

    public void StoreElement(XElement element, string friendlyName) =>
        Task.Run(() => keys.AddAsync(friendlyName, element.ToString(SaveOptions.DisableFormatting), CancellationToken.None)).GetAwaiter().GetResult();
}
