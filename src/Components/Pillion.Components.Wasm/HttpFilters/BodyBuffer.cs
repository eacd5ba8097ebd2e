using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>Collects a body, up to a limit.</summary>
/// <param name="limit">The most bytes it may have.</param>
internal sealed class BodyBuffer(int limit)
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>What was collected; it changes when more is.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="WasmLimitException">There would be more than the limit.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > limit - _length)
        {
            throw new WasmLimitException($"the body has more than {limit} bytes, which is the component's maxBodySize");
        }

        if (bytes.Length > _bytes.Length - _length)
        {
            // The first piece is often the whole: it gets what it needs. Later ones double, which keeps the copies linear.
            var needed = _length + bytes.Length;
            Array.Resize(ref _bytes, _length == 0 ? needed : (int)Math.Min(limit, Math.Max(needed, 2L * _bytes.Length)));
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}
