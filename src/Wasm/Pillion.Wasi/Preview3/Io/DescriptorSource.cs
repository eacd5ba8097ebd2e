using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Io;

/// <summary>What a guest reads of a file, from an offset on, or of what has none, such as standard input: straight into its memory.</summary>
internal sealed class DescriptorSource : ComponentStreamSource<byte>
{
    private readonly WasiContext _context;
    private readonly SharedDescriptor _shared;
    private readonly StreamResource _resource;
    private readonly bool _hasOffsets;
    private ulong _offset;
    private bool _isWatching;

    /// <param name="context">Whose it is.</param>
    /// <param name="shared">From now on this one's to release.</param>
    /// <param name="offset">Where to begin; null for what has no offsets.</param>
    public DescriptorSource(WasiContext context, SharedDescriptor shared, ulong? offset)
    {
        _context = context;
        _shared = shared;
        _hasOffsets = offset.HasValue;
        _offset = offset.GetValueOrDefault();
        _resource = new StreamResource(context, shared.Release);
    }

    /// <summary>How it ended: well at the end, and if the guest did not read so far.</summary>
    public Ending<Errno> Ending { get; } = new();

    /// <inheritdoc/>
    protected override int Read(Span<byte> elements)
    {
        GuestInterruption.ThrowIfRequested(_context.CancellationToken);
        if (Ending.IsKnown)
        {
            return 0;
        }

        var descriptor = _shared.Descriptor;
        if (elements.IsEmpty)
        {
            return _hasOffsets || descriptor.PollRead(wake: null).IsReady ? 0 : Wait();
        }

        var errno = _hasOffsets
            ? descriptor.ReadAt(elements, _offset, out var count)
            : descriptor.Read(elements, mayWait: false, _context.CancellationToken, out count);
        if (errno == Errno.Again)
        {
            return Wait();
        }

        if (errno != Errno.Success || count == 0)
        {
            Ending.Set(errno);
            return 0;
        }

        _offset += (ulong)count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        Ending.Set(Errno.Success);
        _resource.Free();
    }

    private int Wait()
    {
        if (!_isWatching)
        {
            _isWatching = true;
            _ = NotifyAsync(_shared.Descriptor.WaitReadableAsync(_context.Options.Clock));
        }

        return Waiting;
    }

    private async Task NotifyAsync(Task readable)
    {
        // If that fails, so does the read that follows, which says how.
        await readable.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _isWatching = false;
        NotifyReady();
    }
}
