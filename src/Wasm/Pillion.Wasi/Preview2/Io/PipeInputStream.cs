using System.Buffers;
using System.IO.Pipelines;
using Pillion.Wasi.Preview2.Resources;

namespace Pillion.Wasi.Preview2.Io;

/// <summary>Reads what another part of the host, or a socket, brings: bodies of HTTP messages, TCP connections.</summary>
internal sealed class PipeInputStream : InputStream
{
    private readonly PipeReader _reader;
    private readonly PendingOperation<ReadResult> _pending;
    private readonly Action<PipeReader>? _released;
    private ReadOnlySequence<byte> _buffer;

    // What of the buffer the guest was given; it stays valid until the next operation.
    private int _given;
    private bool _hasBuffer;
    private bool _isLast;

    /// <param name="context">Whose it is.</param>
    /// <param name="reader">Where the bytes come from.</param>
    /// <param name="parent">What it must not outlive.</param>
    /// <param name="released">
    /// Called once when the guest has dropped the stream and no read is under way any more, on any thread; if <see langword="null"/> the
    /// reader is completed then.
    /// </param>
    public PipeInputStream(WasiContext context, PipeReader reader, WasiResource? parent = null, Action<PipeReader>? released = null)
        : base(context, parent)
    {
        _reader = reader;
        _released = released;
        _pending = new PendingOperation<ReadResult>(context.Wait);
    }

    /// <summary>Whether the end was read: nothing is left, and nothing will come.</summary>
    public bool IsAtEnd => _isLast && _hasBuffer && _buffer.Length == _given;

    /// <inheritdoc/>
    private protected override bool IsReadyCore
    {
        get
        {
            if (_hasBuffer && (_buffer.Length > _given || _isLast))
            {
                return true;
            }

            Begin();
            return _pending.IsCompleted;
        }
    }

    /// <inheritdoc/>
    private protected override StreamStatus ReadCore(int length, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (!IsReadyCore)
        {
            return StreamStatus.Ok;
        }

        if (_pending.IsCompleted && !TryTake(out var status))
        {
            return status;
        }

        var rest = _buffer.Slice(_given);
        _given = 0;
        _buffer = rest;
        if (rest.IsEmpty)
        {
            return _isLast ? StreamStatus.Closed : StreamStatus.Ok;
        }

        var first = rest.First;
        if (first.IsEmpty)
        {
            first = FirstOf(rest);
        }

        bytes = first[..Math.Min(length, first.Length)];
        _given = bytes.Length;
        return StreamStatus.Ok;
    }

    /// <inheritdoc/>
    private protected override void Close()
    {
        if (_hasBuffer)
        {
            _hasBuffer = false;
            _reader.AdvanceTo(_buffer.GetPosition(_given));
            Release();
            return;
        }

        _pending.Abandon(_reader.CancelPendingRead, AdvanceAndRelease);
    }

    private static ReadOnlyMemory<byte> FirstOf(ReadOnlySequence<byte> sequence)
    {
        foreach (var segment in sequence)
        {
            if (!segment.IsEmpty)
            {
                return segment;
            }
        }

        return default;
    }

    /// <summary>Sees to it that a read is under way, unless bytes are left of the last.</summary>
    private void Begin()
    {
        if (_pending.IsPending)
        {
            return;
        }

        if (_hasBuffer)
        {
            _hasBuffer = false;
            _reader.AdvanceTo(_buffer.GetPosition(_given));
        }

        _buffer = default;
        _given = 0;
        try
        {
            _pending.Watch(_reader.ReadAsync(CancellationToken.None));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Pipes throw at once what their writers ended with; it is told as the result of the read, like all others.
            _pending.Watch(ValueTask.FromException<ReadResult>(exception));
        }
    }

    private bool TryTake(out StreamStatus status)
    {
        status = StreamStatus.Ok;
        try
        {
            var result = _pending.TakeResult();
            _buffer = result.Buffer;
            _given = 0;
            _hasBuffer = true;
            _isLast = result.IsCompleted;
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Failure = new StreamFailure(default, exception);
            status = StreamStatus.Failed;
            return false;
        }
    }

    private void AdvanceAndRelease(bool hasResult, ReadResult result)
    {
        if (hasResult)
        {
            _reader.AdvanceTo(result.Buffer.Start);
        }

        Release();
    }

    private void Release()
    {
        if (_released is not null)
        {
            _released(_reader);
        }
        else
        {
            _reader.Complete();
        }
    }
}
