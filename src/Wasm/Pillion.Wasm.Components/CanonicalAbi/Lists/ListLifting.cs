using System.Runtime.CompilerServices;
using System.Text;

namespace Pillion.Wasm.Components.CanonicalAbi.Lists;

/// <summary>Lists of numbers, bools and characters from a guest's memory: one check and one copy (Canonical ABI, <c>load_list_from_range</c>).</summary>
internal static unsafe class ListLifting
{
    public static T[] Array<T>(AbiContext context, int pointer, int length, int where)
        where T : unmanaged
    {
        var source = AbiMemory.List(context, pointer, length, sizeof(T), sizeof(T), where);
        if (length == 0)
        {
            return [];
        }

        var items = GC.AllocateUninitializedArray<T>(length);
        new ReadOnlySpan<T>((void*)source, length).CopyTo(items);
        return items;
    }

    /// <summary>A view of the guest's memory.</summary>
    public static ReadOnlySpan<T> Span<T>(AbiContext context, int pointer, int length, int where)
        where T : unmanaged => new((void*)AbiMemory.List(context, pointer, length, sizeof(T), sizeof(T), where), length);

    public static bool[] Bools(AbiContext context, int pointer, int length, int where)
    {
        var source = (byte*)AbiMemory.List(context, pointer, length, 1, 1, where);
        var items = new bool[length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = source[i] != 0;
        }

        return items;
    }

    public static Rune[] Chars(AbiContext context, int pointer, int length, int where)
    {
        var source = (uint*)AbiMemory.List(context, pointer, length, 4, 4, where);
        var items = new Rune[length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = Char(context, source[i], where);
        }

        return items;
    }

    /// <summary>A character of its number (Canonical ABI, <c>convert_i32_to_char</c>).</summary>
    /// <exception cref="WasmTrapException">There is no such character.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Rune Char(AbiContext context, uint value, int where)
    {
        if (!Rune.TryCreate(value, out var rune))
        {
            AbiTraps.ThrowInvalidChar(context, where, value);
        }

        return rune;
    }

    /// <summary>Checks that numbers are characters.</summary>
    /// <exception cref="WasmTrapException">One is not.</exception>
    public static void CheckChars(AbiContext context, nint source, int length, int where)
    {
        for (var i = 0; i < length; i++)
        {
            Char(context, ((uint*)source)[i], where);
        }
    }
}
