namespace Pillion.Grpc.Server;

/// <summary>Sends messages to a caller.</summary>
internal sealed class ServerWriter<T>(GrpcServerCall call, GrpcCodec<T> codec) : GrpcWriter<T>
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isOver;

    public override async ValueTask WriteAsync(T message, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_isOver)
            {
                throw new GrpcException(GrpcStatusCode.Cancelled, "the call is over: its handler has returned");
            }

            call.CancellationToken.ThrowIfCancellationRequested();
            await call.StartResponseAsync();
            var output = call.Http.Response.BodyWriter;
            codec.WriteFrame(output, message, call.ResponseEncoder, call.Options.MaxSendSize);

            // Not the caller's token: a flush that was given up has sent some of the message.
            var result = await output.FlushAsync(call.CancellationToken);
            if (result.IsCompleted)
            {
                throw new OperationCanceledException("the caller has gone away");
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends it: whoever still writes gets an error instead of another call's response.</summary>
    public async ValueTask CompleteAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        _isOver = true;
        _turn.Release();
    }
}
