using System.Buffers;
using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>
/// Standard input from a stream. Reads are asynchronous into a buffer of the host, so that a guest's wait can end early and its
/// memory is not written to behind its back; at most one read is under way.
/// </summary>
internal sealed class StreamInputDescriptor(Stream stream, bool isTerminal) : Descriptor
{
    private const int BufferSize = 16_384;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _atEnd;
    private Task<int>? _pending;

    // The pending read whose end will wake the guest: a guest that asks again and again must not add to the list each time.
    private Task<int>? _announced;

    /// <inheritdoc/>
    public override FileType FileType => isTerminal ? FileType.CharacterDevice : FileType.Unknown;

    /// <inheritdoc/>
    public override Rights Supported => RightsOf.Input;

    /// <inheritdoc/>
    public override Errno Read(Span<byte> buffer, bool mayWait, CancellationToken cancellationToken, out int count)
    {
        count = 0;
        try
        {
            if (!Fill())
            {
                if (!mayWait || (Flags & FdFlags.NonBlock) != 0)
                {
                    return Errno.Again;
                }

                Wait(cancellationToken);
                Fill();
            }
        }
        catch (Exception exception) when (HostErrors.TryTranslate(exception, out var errno))
        {
            return errno;
        }

        count = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Readiness PollRead(ManualResetEventSlim? wake)
    {
        try
        {
            if (!Fill())
            {
                if (wake is not null && _announced != _pending)
                {
                    _announced = _pending;
                    _ = _pending!.ContinueWith(
                        static (_, state) => ((ManualResetEventSlim)state!).Set(),
                        wake,
                        CancellationToken.None,
                        TaskContinuationOptions.ExecuteSynchronously,
                        TaskScheduler.Default
                    );
                }

                return Readiness.NotYet;
            }
        }
        catch (Exception exception) when (HostErrors.TryTranslate(exception, out _))
        {
            // Ready to fail: the read that follows will start anew and say how.
            return new Readiness(IsReady: true);
        }

        var bytes = (ulong)(_end - _start);
        return new Readiness(IsReady: true, bytes, bytes == 0 ? EventRwFlags.Hangup : EventRwFlags.None);
    }

    /// <inheritdoc/>
    public override Task WaitReadableAsync(TimeProvider clock) => _pending ?? Task.CompletedTask;

    /// <inheritdoc/>
    public override void Dispose()
    {
        // A read under way still owns the buffer; then it is left to the collector.
        if (_pending is null && _buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _start = _end = 0;
        _atEnd = true;
    }

    /// <summary>Sees to it that there are bytes, or the end is known.</summary>
    /// <returns><see langword="false"/> if that takes time; then <see cref="_pending"/> is what to wait for.</returns>
    private bool Fill()
    {
        if (_start < _end || _atEnd)
        {
            return true;
        }

        if (_pending is null)
        {
            if (_buffer.Length == 0)
            {
                _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            }

            var read = stream.ReadAsync(_buffer, CancellationToken.None);
            if (read.IsCompletedSuccessfully)
            {
                return Accept(read.Result);
            }

            _pending = read.AsTask();
        }

        if (!_pending.IsCompleted)
        {
            return false;
        }

        var completed = _pending;
        _pending = null;
#pragma warning disable VSTHRD002 // It is completed; this takes its result, or throws what the stream threw.
        return Accept(completed.GetAwaiter().GetResult());
#pragma warning restore VSTHRD002
    }

    private bool Accept(int count)
    {
        _start = 0;
        _end = count;
        _atEnd = count == 0;
        return true;
    }

    private void Wait(CancellationToken cancellationToken)
    {
#pragma warning disable VSTHRD002 // Guest code is synchronous and this is the guest's own thread: waiting means blocking it.
        try
        {
            _pending!.Wait(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            GuestInterruption.Throw();
        }
        catch (AggregateException)
        {
            // Fill takes the result and throws what the stream threw.
        }
#pragma warning restore VSTHRD002
    }
}
