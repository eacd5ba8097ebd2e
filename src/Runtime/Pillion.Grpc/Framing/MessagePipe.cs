using System.IO.Pipelines;

namespace Pillion.Grpc.Framing;

/// <summary>Reads messages from a pipe. A frame stays in the pipe until the next one is asked for.</summary>
internal sealed class MessagePipe<T>(PipeReader input, GrpcCodec<T> codec, MessageEncoding? encoding, int? maxSize)
{
    private SequencePosition _consumed;
    private bool _isInside;

    public T Current { get; private set; } = default!;

    /// <summary>
    /// Whether a broken pipe is the caller's going, as it is in a server. Kestrel breaks the pipe before it cancels the request, so that whoever
    /// reads cannot ask the request.
    /// </summary>
    public bool IsOfCaller { get; init; }

    /// <summary>Goes to the next message; false at the end of the stream.</summary>
    /// <exception cref="GrpcException">There is no message where there should be one.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or the pipe is of a caller who has gone.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        if (_isInside)
        {
            // Nothing behind the frame was looked at: what is there already is offered at once.
            input.AdvanceTo(_consumed);
            _isInside = false;
        }

        while (true)
        {
            ReadResult result;
            try
            {
                result = await input.ReadAsync(cancellationToken);
            }
            catch (IOException e) when (IsOfCaller)
            {
                throw new OperationCanceledException("the caller has gone", e);
            }

            if (Take(result) is { } found)
            {
                return found;
            }
        }
    }

    /// <summary>Whether there is a message; null when more has to arrive first.</summary>
    private bool? Take(in ReadResult result)
    {
        var buffer = result.Buffer;
        if (result.IsCanceled)
        {
            throw new OperationCanceledException();
        }

        if (FrameFormat.TryRead(ref buffer, maxSize, out var frame))
        {
            _consumed = buffer.Start;
            _isInside = true;
            Current = codec.ReadFrame(frame, encoding, maxSize);
            return true;
        }

        if (result.IsCompleted)
        {
            var rest = buffer.Length;
            input.AdvanceTo(buffer.End);
            return rest == 0 ? false : throw FrameFormat.BreaksOff(rest);
        }

        input.AdvanceTo(buffer.Start, buffer.End);
        return null;
    }
}
