using System.Runtime.CompilerServices;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Memories;
using Pillion.Wasm.Validation;

namespace Pillion.Wasm;

/// <summary>A linear memory. It never moves: spans stay valid while the memory lives, and growing does not invalidate them.</summary>
/// <remarks>
/// Addresses and lengths are those of the guest: unsigned, in bytes from the start of the memory. Little-endian. A memory that was disposed,
/// or whose instance was, is empty. A shared memory (<see cref="MemoryType.IsShared"/>) may be imported by instances that run on several
/// threads at once, and used by the host meanwhile; it lives as long as any of those instances.
/// </remarks>
public sealed unsafe partial class Memory : Extern, IDisposable
{
    private readonly Slot _slot;
    private readonly MemoryType _declared;
    private readonly long _maxBytes;
    private readonly Allowance _allowance;
    private readonly bool _ownsSlot;

    /// <summary>A memory owned by the host, to be imported by guests.</summary>
    /// <exception cref="ArgumentException">No module could declare such a type.</exception>
    /// <exception cref="WasmLimitException">There is no address space left, or it starts with more than 4 GiB.</exception>
    public Memory(Engine engine, MemoryType type)
        : this(
            Checked(type),
            AllocateSlot(type, InstanceLimits.Default, engine.IsGuarded && type.IsGuardable),
            new Allowance(InstanceLimits.Default.MaxMemoryBytes),
            ownsSlot: true
        ) { }

    /// <param name="allowance">Bytes that all memories of the instance may take together.</param>
    internal Memory(MemoryType type, Slot slot, Allowance allowance, bool ownsSlot)
    {
        _declared = type;
        _slot = slot;
        _ownsSlot = ownsSlot;
        _maxBytes = Math.Min(type.MaxBytes, slot.Capacity);
        _allowance = allowance;
        if (!allowance.MayTake(0, type.MinBytes, type.MaxBytes))
        {
            throw new WasmLimitException($"The memory starts with {type.MinBytes} bytes; {allowance.Refusal(type.MinBytes)}.");
        }

        slot.GrowTo(type.MinBytes);
        allowance.Take(type.MinBytes);
    }

    /// <summary>The type, with the present size as its minimum.</summary>
    public override MemoryType Type =>
        _declared with
        {
            Limits = new Limits((ulong)(Length >> _declared.PageSizeLog2), _declared.Limits.Max),
        };

    /// <summary>Present size in bytes.</summary>
    public long Length => Volatile.Read(ref _slot.MemoryLength);

    internal nint Base => _slot.Base;

    internal override bool IsReleased => _slot.IsReleased;

    /// <summary>Whether code without checks may access it.</summary>
    internal bool IsGuarded => _slot.IsGuarded;

    /// <summary>The bytes <paramref name="address"/> … <paramref name="address"/> + <paramref name="length"/> - 1.</summary>
    /// <exception cref="WasmTrapException">They are not all inside the memory, or are 2 GiB or more: no span is so long.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Slice(ulong address, ulong length)
    {
        if (!TrySlice(address, length, out var bytes))
        {
            Intrinsics.ThrowMemoryOutOfBounds();
        }

        return bytes;
    }

    /// <summary>As <see cref="Slice"/>, answering <see langword="false"/> instead of throwing.</summary>
    public bool TrySlice(ulong address, ulong length, out Span<byte> bytes)
    {
        if (!Contains(address, length) || length > int.MaxValue)
        {
            bytes = default;
            return false;
        }

        bytes = new Span<byte>((void*)(_slot.Base + (nint)address), (int)length);
        return true;
    }

    /// <summary>Reads a number at an address, aligned or not.</summary>
    /// <exception cref="WasmTrapException">It is outside the memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Read<T>(ulong address)
        where T : unmanaged
    {
        Check(address, (uint)sizeof(T));
        return Unsafe.ReadUnaligned<T>((void*)(_slot.Base + (nint)address));
    }

    /// <summary>Writes a number at an address, aligned or not.</summary>
    /// <exception cref="WasmTrapException">It is outside the memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<T>(ulong address, T value)
        where T : unmanaged
    {
        Check(address, (uint)sizeof(T));
        Unsafe.WriteUnaligned((void*)(_slot.Base + (nint)address), value);
    }

    /// <summary>Grows by a number of pages.</summary>
    /// <returns>The size before, in pages, or -1 if it may not grow that far.</returns>
    /// <exception cref="ObjectDisposedException">The memory was disposed, or its instance.</exception>
    public long Grow(long pages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pages);
        ObjectDisposedException.ThrowIf(IsReleased, this);
        lock (_allowance.Growing)
        {
            return GrowBy(_declared.BytesOf((ulong)pages));
        }
    }

    private long GrowBy(long bytes)
    {
        var before = Length;
        if (bytes > _maxBytes - before || !_allowance.MayTake(before, bytes, _declared.MaxBytes) || !TryGrowSlot(before + bytes))
        {
            _allowance.NoteFailure(before, bytes);
            return -1;
        }

        _allowance.Take(bytes);
        return before >> _declared.PageSizeLog2;
    }

    private bool TryGrowSlot(long bytes)
    {
        try
        {
            _slot.GrowTo(bytes);
            return true;
        }
        catch (WasmLimitException)
        {
            // The operating system has no memory left; the guest is told as the specification provides.
            return false;
        }
    }

    /// <summary>Frees a memory that the host made, once no instance uses it; those of instances go with their instance.</summary>
    public void Dispose()
    {
        if (_ownsSlot)
        {
            Group.WhenUnused(this, ReleaseNow);
        }
    }

    /// <param name="guarded">Whether accesses out of range, of the memory or its context, must fault.</param>
    internal static Slot AllocateSlot(
        MemoryType type,
        InstanceLimits limits,
        bool guarded,
        long contextBytes = ContextLayout.InstanceHandle
    )
    {
        if (type.MinBytes > limits.MaxMemoryBytes)
        {
            throw TooLarge(type, limits.MaxMemoryBytes);
        }

        var wanted = Math.Min(type.MaxBytes, limits.MaxMemoryBytes);
        return Slot.Allocate(guarded, contextBytes, wanted, type.MinBytes);
    }

    /// <summary>The bytes up to the last that is not zero: what a snapshot must keep.</summary>
    internal MemoryImage CopyImage()
    {
        if (Length > Array.MaxLength)
        {
            throw new WasmLimitException("A memory of 2 GiB or more cannot be kept in a pool.");
        }

        var bytes = new ReadOnlySpan<byte>((void*)_slot.Base, (int)Length);
        return new MemoryImage(bytes[..(bytes.LastIndexOfAnyExcept((byte)0) + 1)]);
    }

    /// <summary>Frees the address space, if it is not part of the instance's.</summary>
    internal void ReleaseNow()
    {
        if (IsShared)
        {
            LeaveOwner();
        }
        else if (_ownsSlot)
        {
            _slot.Dispose();
        }
    }

    internal void Restore(long length, MemoryImage image)
    {
        _allowance.GiveBack(Length - length);
        _slot.Restore(length, image);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Check(ulong address, uint length)
    {
        if (!Contains(address, length))
        {
            Intrinsics.ThrowMemoryOutOfBounds();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Contains(ulong address, ulong count)
    {
        var length = (ulong)Length;
        return count <= length && address <= length - count;
    }

    private static MemoryType Checked(MemoryType type)
    {
        try
        {
            ModuleValidator.ValidateMemory(type);
            return type;
        }
        catch (WasmValidationException e)
        {
            throw new ArgumentException($"There is no {type}: {e.Message}", nameof(type), e);
        }
    }

    private static WasmLimitException TooLarge(MemoryType type, long limit) =>
        new($"The memory starts with {(UInt128)type.Limits.Min << type.PageSizeLog2} bytes; the limit is {limit}.");
}
