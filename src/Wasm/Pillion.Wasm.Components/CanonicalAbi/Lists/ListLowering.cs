namespace Pillion.Wasm.Components.CanonicalAbi.Lists;

/// <summary>Lists into a guest's memory (Canonical ABI, <c>store_list_into_range</c>).</summary>
internal static unsafe class ListLowering
{
    /// <summary>Copies elements that are in memory as they are in .NET.</summary>
    /// <returns>The guest's address.</returns>
    public static int Copy<T>(AbiContext context, ReadOnlySpan<T> items, int where)
        where T : unmanaged
    {
        var pointer = AbiMemory.AllocateList(context, items.Length, sizeof(T), sizeof(T), where);
        items.CopyTo(new Span<T>((void*)AbiMemory.Native(context, pointer), items.Length));
        return pointer;
    }

    public static ReadOnlySpan<T> OfArray<T>(AbiContext context, T[]? items, int where)
    {
        if (items is null)
        {
            AbiTraps.ThrowNull(context, where, "list");
        }

        return items;
    }

    public static ReadOnlySpan<T> OfMemory<T>(ReadOnlyMemory<T> items) => items.Span;

    public static ReadOnlySpan<T> OfSegment<T>(ArraySegment<T> items) => items;

    /// <summary>The elements of a list whose length is part of its type.</summary>
    public static ReadOnlySpan<T> OfLength<T>(AbiContext context, ReadOnlySpan<T> items, int length, int where)
    {
        if (items.Length != length)
        {
            throw context.HostError(where, $"{items.Length} elements where WIT says {length}");
        }

        return items;
    }
}
