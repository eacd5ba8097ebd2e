using System.IO.Pipelines;
using Pillion.Wasi.Preview2.Resources;

namespace Pillion.Wasi.Preview2.Io;

/// <summary>
/// Writes to another part of the host, or a socket. What is written is on its way at once; as long as the other side has not taken it,
/// nothing more is permitted.
/// </summary>
internal sealed class PipeOutputStream : OutputStream
{
    /// <summary>How much may be written at once, in bytes; so much, and no more, waits for a slow reader.</summary>
    public const int Permit = 65_536;

    private readonly PipeWriter _writer;
    private readonly PendingOperation<FlushResult> _flush;
    private readonly Action<PipeWriter>? _released;
    private bool _isClosed;
    private bool _isEnded;

    /// <param name="context">Whose it is.</param>
    /// <param name="writer">Where the bytes go.</param>
    /// <param name="parent">What it must not outlive.</param>
    /// <param name="released">
    /// Called once when the guest has dropped the stream and no write is under way any more, on any thread; if <see langword="null"/> the
    /// writer is completed then.
    /// </param>
    public PipeOutputStream(WasiContext context, PipeWriter writer, WasiResource? parent = null, Action<PipeWriter>? released = null)
        : base(context, parent)
    {
        _writer = writer;
        _released = released;
        _flush = new PendingOperation<FlushResult>(context.Wait);
    }

    /// <summary>How many bytes were written.</summary>
    public long Written { get; private set; }

    /// <summary>Takes nothing more, and does something when what was written before has been taken; on any thread.</summary>
    public void End(Action then)
    {
        if (_isEnded)
        {
            return;
        }

        (_isClosed, _isEnded) = (true, true);
        _flush.Abandon(
            cancel: null,
            (hasResult, result) =>
            {
                then();
                Release(hasResult, result);
            }
        );
    }

    /// <inheritdoc/>
    private protected override bool IsReadyCore => _isClosed || !_flush.IsPending || _flush.IsCompleted;

    /// <inheritdoc/>
    private protected override StreamStatus CheckCore(out int permit)
    {
        permit = 0;
        if (_isClosed)
        {
            return StreamStatus.Closed;
        }

        if (_flush.IsPending)
        {
            var status = _flush.IsCompleted ? TakeFlush() : StreamStatus.Ok;
            if (status != StreamStatus.Ok || _flush.IsPending)
            {
                return status;
            }
        }

        permit = Permit;
        return StreamStatus.Ok;
    }

    /// <inheritdoc/>
    private protected override StreamStatus WriteCore(ReadOnlySpan<byte> bytes)
    {
        Written += bytes.Length;
        try
        {
            var rest = bytes;
            while (!rest.IsEmpty)
            {
                var span = _writer.GetSpan();
                var piece = rest[..Math.Min(rest.Length, span.Length)];
                piece.CopyTo(span);
                _writer.Advance(piece.Length);
                rest = rest[piece.Length..];
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Fail(exception);
        }

        return PassOn();
    }

    /// <inheritdoc/>
    private protected override StreamStatus WriteZeroesCore(int length)
    {
        Written += length;
        try
        {
            while (length > 0)
            {
                var span = _writer.GetSpan();
                span = span[..Math.Min(length, span.Length)];
                span.Clear();
                _writer.Advance(span.Length);
                length -= span.Length;
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Fail(exception);
        }

        return PassOn();
    }

    /// <inheritdoc/>
    private protected override StreamStatus FlushCore() => _isClosed ? StreamStatus.Closed : StreamStatus.Ok;

    /// <inheritdoc/>
    private protected override void Close()
    {
        if (!_isEnded)
        {
            _flush.Abandon(cancel: null, Release);
        }
    }

    /// <summary>Sends what was written. Nothing is under way: otherwise nothing would have been permitted.</summary>
    private StreamStatus PassOn()
    {
        try
        {
            _flush.Watch(_writer.FlushAsync(CancellationToken.None));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Fail(exception);
        }

        return _flush.IsCompleted ? TakeFlush() : StreamStatus.Ok;
    }

    private StreamStatus TakeFlush()
    {
        try
        {
            _isClosed = _flush.TakeResult().IsCompleted;
            return _isClosed ? StreamStatus.Closed : StreamStatus.Ok;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Fail(exception);
        }
    }

    private StreamStatus Fail(Exception exception)
    {
        Failure = new StreamFailure(default, exception);
        return StreamStatus.Failed;
    }

    private void Release(bool hasResult, FlushResult result)
    {
        if (_released is not null)
        {
            _released(_writer);
        }
        else
        {
            _writer.Complete();
        }
    }
}
