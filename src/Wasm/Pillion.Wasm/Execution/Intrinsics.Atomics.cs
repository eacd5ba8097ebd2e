using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pillion.Wasm.Threading;

namespace Pillion.Wasm.Execution;

/// <content>
/// Atomic instructions (proposal "threads") on native addresses that are aligned, by their operation and width in bits. Those of 8 and 16
/// bits take and give them in the low bits of an int, unsigned.
/// </content>
internal static unsafe partial class Intrinsics
{
    /// <summary>An address is unaligned. With guard pages it may be outside as well, which comes first.</summary>
    [DoesNotReturn]
    public static void ThrowUnalignedAtomic(nint address, nint memory, int width)
    {
        BulkMemory.Check(memory, (ulong)(address - memory), (uint)width);
        ThrowUnalignedAtomic();
    }

    [DoesNotReturn]
    internal static void ThrowUnalignedAtomic() => throw new WasmTrapException(TrapKind.UnalignedAtomic);

    public static void AtomicFence() => Interlocked.MemoryBarrier();

    public static int MemoryAtomicNotify(long address, int count, long offset, nint context, int memory)
    {
        var target = InstanceOf(context).Memories[memory];
        return (int)WaitQueues.Notify(target.AlignedAddress((ulong)address, (ulong)offset, sizeof(int)), (uint)count);
    }

    public static int MemoryAtomicWait32(long address, int expected, long timeout, long offset, nint context, int memory)
    {
        var instance = InstanceOf(context);
        var target = instance.Memories[memory].AlignedAddress((ulong)address, (ulong)offset, sizeof(int));
        return (int)instance.Wait(instance.Memories[memory], new WaitCondition(target, expected, IsWide: false), timeout);
    }

    public static int MemoryAtomicWait64(long address, long expected, long timeout, long offset, nint context, int memory)
    {
        var instance = InstanceOf(context);
        var target = instance.Memories[memory].AlignedAddress((ulong)address, (ulong)offset, sizeof(long));
        return (int)instance.Wait(instance.Memories[memory], new WaitCondition(target, expected, IsWide: true), timeout);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AtomicStore8(nint address, int value) => Interlocked.Exchange(ref *(byte*)address, (byte)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AtomicStore16(nint address, int value) => Interlocked.Exchange(ref *(ushort*)address, (ushort)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AtomicStore32(nint address, int value) => Interlocked.Exchange(ref *(int*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AtomicStore64(nint address, long value) => Interlocked.Exchange(ref *(long*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicExchange8(nint address, int value) => Interlocked.Exchange(ref *(byte*)address, (byte)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicExchange16(nint address, int value) => Interlocked.Exchange(ref *(ushort*)address, (ushort)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicExchange32(nint address, int value) => Interlocked.Exchange(ref *(int*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long AtomicExchange64(nint address, long value) => Interlocked.Exchange(ref *(long*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicCompareExchange8(nint address, int expected, int replacement) =>
        Interlocked.CompareExchange(ref *(byte*)address, (byte)replacement, (byte)expected);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicCompareExchange16(nint address, int expected, int replacement) =>
        Interlocked.CompareExchange(ref *(ushort*)address, (ushort)replacement, (ushort)expected);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicCompareExchange32(nint address, int expected, int replacement) =>
        Interlocked.CompareExchange(ref *(int*)address, replacement, expected);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long AtomicCompareExchange64(nint address, long expected, long replacement) =>
        Interlocked.CompareExchange(ref *(long*)address, replacement, expected);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicAdd8(nint address, int value) => Update8<AddOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicAdd16(nint address, int value) => Update16<AddOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicAdd32(nint address, int value) => Interlocked.Add(ref *(int*)address, value) - value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long AtomicAdd64(nint address, long value) => Interlocked.Add(ref *(long*)address, value) - value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicSub8(nint address, int value) => Update8<SubOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicSub16(nint address, int value) => Update16<SubOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicSub32(nint address, int value) => Interlocked.Add(ref *(int*)address, -value) + value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long AtomicSub64(nint address, long value) => Interlocked.Add(ref *(long*)address, -value) + value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicAnd8(nint address, int value) => Update8<AndOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicAnd16(nint address, int value) => Update16<AndOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicAnd32(nint address, int value) => Interlocked.And(ref *(int*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long AtomicAnd64(nint address, long value) => Interlocked.And(ref *(long*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicOr8(nint address, int value) => Update8<OrOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicOr16(nint address, int value) => Update16<OrOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicOr32(nint address, int value) => Interlocked.Or(ref *(int*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long AtomicOr64(nint address, long value) => Interlocked.Or(ref *(long*)address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicXor8(nint address, int value) => Update8<XorOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicXor16(nint address, int value) => Update16<XorOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AtomicXor32(nint address, int value) => Update32<XorOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long AtomicXor64(nint address, long value) => Update64<XorOperation>(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Update8<TOperation>(nint address, int value)
        where TOperation : struct, IAtomicOperation
    {
        var seen = Volatile.Read(ref *(byte*)address);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref *(byte*)address, (byte)TOperation.Apply(seen, value), seen);
            if (found == seen)
            {
                return seen;
            }

            seen = found;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Update16<TOperation>(nint address, int value)
        where TOperation : struct, IAtomicOperation
    {
        var seen = Volatile.Read(ref *(ushort*)address);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref *(ushort*)address, (ushort)TOperation.Apply(seen, value), seen);
            if (found == seen)
            {
                return seen;
            }

            seen = found;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Update32<TOperation>(nint address, int value)
        where TOperation : struct, IAtomicOperation
    {
        var seen = Volatile.Read(ref *(int*)address);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref *(int*)address, (int)TOperation.Apply(seen, value), seen);
            if (found == seen)
            {
                return seen;
            }

            seen = found;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Update64<TOperation>(nint address, long value)
        where TOperation : struct, IAtomicOperation
    {
        var seen = Volatile.Read(ref *(long*)address);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref *(long*)address, TOperation.Apply(seen, value), seen);
            if (found == seen)
            {
                return seen;
            }

            seen = found;
        }
    }

    private interface IAtomicOperation
    {
        static abstract long Apply(long seen, long value);
    }

    private readonly struct AddOperation : IAtomicOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Apply(long seen, long value) => seen + value;
    }

    private readonly struct SubOperation : IAtomicOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Apply(long seen, long value) => seen - value;
    }

    private readonly struct AndOperation : IAtomicOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Apply(long seen, long value) => seen & value;
    }

    private readonly struct OrOperation : IAtomicOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Apply(long seen, long value) => seen | value;
    }

    private readonly struct XorOperation : IAtomicOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Apply(long seen, long value) => seen ^ value;
    }
}
