using System.Runtime.CompilerServices;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>Addresses of guests, checked (Canonical ABI, "Loading" and "Storing").</summary>
internal static class AbiMemory
{
    /// <summary>
    /// Bytes that strings and lists inside of lists may take together on the host's side in one call. A guest can have many elements of a
    /// list refer to the same bytes, so that its memory does not limit what would be copied.
    /// </summary>
    public const long MaxNestedBytes = 128 * 1024 * 1024;

    /// <summary>The native address of a value of the guest's.</summary>
    /// <exception cref="WasmTrapException">It is not aligned, or outside the memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Address(AbiContext context, int pointer, int size, int alignment, int where)
    {
        var memory = context.Memory!;
        if ((pointer & (alignment - 1)) != 0)
        {
            AbiTraps.ThrowUnaligned(context, where, pointer, alignment);
        }

        if ((uint)pointer + (ulong)(uint)size > (ulong)memory.Length)
        {
            AbiTraps.ThrowOutOfBounds(context, where, pointer, (uint)size);
        }

        return memory.Base + (nint)(uint)pointer;
    }

    /// <summary>The native address of an address that was checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Native(AbiContext context, int pointer) => context.Memory!.Base + (nint)(uint)pointer;

    /// <summary>The native address of the elements of a list.</summary>
    /// <exception cref="WasmTrapException">They are not aligned, or not all inside the memory, or more than an array can hold.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint List(AbiContext context, int pointer, int length, int elementSize, int alignment, int where)
    {
        var memory = context.Memory!;
        if ((pointer & (alignment - 1)) != 0)
        {
            AbiTraps.ThrowUnaligned(context, where, pointer, alignment);
        }

        var bytes = (uint)length * (ulong)(uint)elementSize;
        if ((uint)pointer + bytes > (ulong)memory.Length)
        {
            AbiTraps.ThrowListOutOfBounds(context, where, pointer, bytes);
        }

        if ((uint)length > (uint)Array.MaxLength)
        {
            AbiTraps.ThrowTooLong(context, where, (long)bytes);
        }

        return memory.Base + (nint)(uint)pointer;
    }

    /// <summary>Has the guest allocate memory.</summary>
    /// <returns>The guest's address.</returns>
    /// <exception cref="WasmTrapException">What <c>realloc</c> returned is not aligned or outside the memory, or it trapped.</exception>
    public static int Allocate(AbiContext context, int alignment, long size, int where) =>
        Reallocate(context, 0, 0, alignment, size, where);

    /// <summary>Has the guest allocate memory for a list of the host's.</summary>
    /// <returns>The guest's address.</returns>
    /// <exception cref="WasmTrapException">As <see cref="Allocate"/>.</exception>
    public static int AllocateList(AbiContext context, int length, int elementSize, int alignment, int where) =>
        Reallocate(context, 0, 0, alignment, (long)length * elementSize, where);

    /// <summary>Has the guest change the size of what it allocated.</summary>
    /// <returns>The guest's address.</returns>
    /// <exception cref="WasmTrapException">As <see cref="Allocate"/>.</exception>
    public static int Reallocate(AbiContext context, int pointer, int oldSize, int alignment, long size, int where)
    {
        if (size > int.MaxValue)
        {
            AbiTraps.ThrowTooLong(context, where, size);
        }

        var moved = context.Realloc!(pointer, oldSize, alignment, (int)size);
        if ((moved & (alignment - 1)) != 0)
        {
            AbiTraps.ThrowReallocUnaligned(context, where, moved, alignment);
        }

        if ((uint)moved + (ulong)size > (ulong)context.Memory!.Length)
        {
            AbiTraps.ThrowReallocOutOfBounds(context, where, moved, (int)size);
        }

        return moved;
    }

    /// <summary>Copies elements from one memory into another; both were checked.</summary>
    public static unsafe void Copy(nint source, nint target, int length, int elementSize) =>
        Buffer.MemoryCopy((void*)source, (void*)target, (uint)length * (long)elementSize, (uint)length * (long)elementSize);

    /// <summary>Counts what is copied to the host for a list of lists; see <see cref="MaxNestedBytes"/>.</summary>
    /// <exception cref="WasmTrapException">It is too much.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Charge(AbiContext context, int length, int elementSize, int where)
    {
        context.NestedBytes += (uint)length * (long)elementSize;
        if (context.NestedBytes > MaxNestedBytes)
        {
            AbiTraps.ThrowLiftedTooMuch(context, where, MaxNestedBytes);
        }
    }
}
