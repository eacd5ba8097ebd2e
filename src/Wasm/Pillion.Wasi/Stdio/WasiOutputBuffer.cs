using System.Buffers;
using Pillion.Wasm;

namespace Pillion.Wasi.Stdio;

/// <summary>
/// Collects a guest's output in memory, up to a limit. The memory is pooled: dispose the buffer when its bytes have been used.
/// For one guest at a time.
/// </summary>
public sealed class WasiOutputBuffer : WasiOutput, IDisposable
{
    private const int FirstSize = 4096;

    private readonly string _name;
    private byte[] _bytes = [];

    // What of _bytes may be used: a rented array can be longer than the limit.
    private int _capacity;
    private int _length;

    /// <summary>An empty buffer.</summary>
    /// <param name="maxBytes">How much the guest may write, in bytes, from 0 to <see cref="Array.MaxLength"/>.</param>
    /// <param name="name">What the error calls it when there is more.</param>
    public WasiOutputBuffer(int maxBytes, string name = "stdout")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, Array.MaxLength);
        MaxBytes = maxBytes;
        _name = name;
    }

    /// <summary>How much the guest may write, in bytes.</summary>
    public int MaxBytes { get; }

    /// <summary>What was written. Valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    /// <summary>What was written. Valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, _length);

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="WasmLimitException">There would be more than <see cref="MaxBytes"/>; none of the bytes is added.</exception>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _capacity - _length)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Forgets what was written and keeps the memory for the next guest.</summary>
    public void Clear() => _length = 0;

    /// <summary>Forgets what was written and gives the memory back.</summary>
    public void Dispose()
    {
        Return(_bytes);
        _bytes = [];
        _capacity = 0;
        _length = 0;
    }

    private static void Return(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Grow(int more)
    {
        var needed = (long)_length + more;
        if (needed > MaxBytes)
        {
            throw new WasmLimitException($"The guest wrote more than {MaxBytes} bytes to {_name}, which is its limit.");
        }

        // Doubling keeps the copies linear.
        var size = (int)Math.Min(MaxBytes, Math.Max(needed, Math.Max(FirstSize, 2L * _capacity)));
        var grown = ArrayPool<byte>.Shared.Rent(size);
        _bytes.AsSpan(0, _length).CopyTo(grown);
        Return(_bytes);
        _bytes = grown;
        _capacity = Math.Min(grown.Length, MaxBytes);
    }
}
