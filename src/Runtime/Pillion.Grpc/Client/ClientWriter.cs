using Pillion.Grpc.Framing;

namespace Pillion.Grpc.Client;

/// <summary>Sends messages to a server.</summary>
internal sealed class ClientWriter<T>(
    RequestStream content,
    GrpcCodec<T> codec,
    MessageEncoding? encoder,
    int? maxSize,
    CallLifetime lifetime
) : GrpcWriter<T>
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public override async ValueTask WriteAsync(T message, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (content.IsCompleted)
            {
                lifetime.Token.ThrowIfCancellationRequested();
                throw new InvalidOperationException("the request was completed, or the call is over: nothing more can be sent");
            }

            var stream = await content.Stream.WaitAsync(lifetime.Token);
            using var frame = new PooledBuffer(codec.GetSize(message) + FrameFormat.HeaderSize);
            codec.WriteFrame(frame, message, encoder, maxSize);

            // Not the caller's token: half a message cannot be taken back.
            await stream.WriteAsync(frame.Written, lifetime.Token);
            await stream.FlushAsync(lifetime.Token);
        }
        catch (Exception e) when (e is not InvalidOperationException)
        {
            throw lifetime.Translate(e);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask CompleteAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        content.Complete();
        _turn.Release();
    }
}
