using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Io;

/// <summary>A stream that has ended: of what cannot be read.</summary>
internal sealed class EmptySource<T> : ComponentStreamSource<T>
{
    /// <inheritdoc/>
    protected override int Read(Span<T> elements) => 0;
}
