namespace Pillion.Wasm.Execution;

/// <summary>
/// Turns function references that one instance's snapshot holds into those of another instance of the same module. A reference is the
/// address of a <see cref="FunctionRecord"/>: one in the first instance's context has its twin at the same distance from the other's base;
/// any other (null, a function of a linked instance) means the same for both.
/// </summary>
/// <param name="from">Base address of the instance that the snapshot was taken of.</param>
/// <param name="to">Base address of the instance that is restored.</param>
/// <param name="contextBytes">Size of either's context.</param>
internal readonly struct ContextRelocation(nint from, nint to, int contextBytes)
{
    private readonly nint _start = from - contextBytes;
    private readonly nint _shift = to - from;

    public nint Apply(nint record) => (nuint)(record - _start) < (nuint)contextBytes ? record + _shift : record;

    public void Copy(ReadOnlySpan<nint> records, Span<nint> target)
    {
        if (_shift == 0)
        {
            records.CopyTo(target);
            return;
        }

        for (var i = 0; i < records.Length; i++)
        {
            target[i] = Apply(records[i]);
        }
    }
}
