namespace BookReader.Caching.Tests.Memory;

/// <summary>Tests that weigh the whole heap: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(Heap), DisableParallelization = true)]
public sealed class Heap
{
    public static long Weigh() => GC.GetTotalMemory(forceFullCollection: true);
}
