using System.Collections.Immutable;

namespace Pillion.Wasm.Compilation.Splitting;

/// <summary>A set of a function's locals.</summary>
internal sealed class LocalSet(int size)
{
    private readonly ulong[] _bits = new ulong[(size + 63) / 64];

    public void Add(int local) => _bits[local >> 6] |= 1UL << local;

    public void Remove(int local) => _bits[local >> 6] &= ~(1UL << local);

    public bool Contains(int local) => (_bits[local >> 6] >> local & 1) != 0;

    public void Clear() => Array.Clear(_bits);

    public void CopyFrom(LocalSet other) => other._bits.CopyTo(_bits, 0);

    /// <returns>Whether it grew.</returns>
    public bool UnionWith(LocalSet other)
    {
        var grew = false;
        for (var i = 0; i < _bits.Length; i++)
        {
            var joined = _bits[i] | other._bits[i];
            grew |= joined != _bits[i];
            _bits[i] = joined;
        }

        return grew;
    }

    public LocalSet Copy()
    {
        var copy = new LocalSet(_bits.Length * 64);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>The members, ascending.</summary>
    public ImmutableArray<int> ToArray() => [.. Enumerable.Range(0, _bits.Length * 64).Where(Contains)];
}
