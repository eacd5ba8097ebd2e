using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Io;

/// <summary>Takes what a guest writes to a file, or to standard output: when its write ends, that has it.</summary>
internal sealed class DescriptorSink : ComponentStreamSink<byte>
{
    private readonly WasiContext _context;
    private readonly DescriptorWriter _writer;
    private readonly StreamResource _resource;

    /// <param name="context">Whose it is.</param>
    /// <param name="writer">From now on this one's to release.</param>
    public DescriptorSink(WasiContext context, DescriptorWriter writer)
    {
        _context = context;
        _writer = writer;
        _resource = new StreamResource(context, writer.Release);
    }

    /// <summary>How it ended.</summary>
    public Ending<Errno> Ending { get; } = new();

    /// <inheritdoc/>
    protected override int Write(ReadOnlySpan<byte> elements)
    {
        GuestInterruption.ThrowIfRequested(_context.CancellationToken);
        if (elements.IsEmpty)
        {
            return 0;
        }

        var errno = _writer.Write(elements, _context.CancellationToken, out var count);
        if (errno == Errno.Success)
        {
            return count;
        }

        Ending.Set(errno);
        return Ended;
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        Ending.Set(_writer.Flush());
        _resource.Free();
    }
}
