namespace BookReader.Library.Storage;

/// <summary>How rows are made to stand still until a write ends.</summary>
internal enum RowLock
{
    /// <summary>Others may read them and hold them so too, but not change them.</summary>
    ToRead,

    /// <summary>Nobody else may hold them.</summary>
    ToChange,

    /// <summary>As <see cref="ToChange"/>, but rows that somebody holds already are passed over instead of waited for.</summary>
    ToChangeUnlessHeld,
}
