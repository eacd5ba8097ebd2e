using Pillion.Wasi.Preview2.Resources;

namespace Pillion.Wasi.Preview3.Io;

/// <summary>What the host has open for a stream: it counts as a resource of the guest, and ends with its context at the latest.</summary>
/// <param name="context">Whose stream it is.</param>
/// <param name="close">Gives back what the stream holds.</param>
internal sealed class StreamResource(WasiContext context, Action close) : WasiResource(context)
{
    /// <inheritdoc/>
    private protected override string Describe() => "a stream";

    /// <inheritdoc/>
    private protected override void Close() => close();
}
