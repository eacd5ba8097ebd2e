using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Pillion.Grpc.Framing;

namespace Pillion.Grpc.Server;

/// <summary>The messages of a caller.</summary>
internal sealed class ServerReader<T> : GrpcReader<T>
{
    private readonly GrpcServerCall _call;
    private readonly MessagePipe<T> _messages;

    public ServerReader(GrpcServerCall call, GrpcCodec<T> codec)
    {
        _call = call;
        _messages = new MessagePipe<T>(call.Http.Request.BodyReader, codec, call.RequestDecoder, call.Options.MaxReceiveSize)
        {
            IsOfCaller = true,
        };

        // A stream may be silent for hours and sum up to any length.
        if (call.Http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        if (call.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
    }

    public override T Current => _messages.Current;

    public override ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken = default)
    {
        if (!cancellationToken.CanBeCanceled || cancellationToken == _call.CancellationToken)
        {
            return _messages.MoveNextAsync(_call.ReadToken);
        }

        return _call.ReadToken.CanBeCanceled
            ? MoveNextAsync(_call.ReadToken, cancellationToken)
            : _messages.MoveNextAsync(cancellationToken);
    }

    private async ValueTask<bool> MoveNextAsync(CancellationToken deadline, CancellationToken callers)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, callers);
        return await _messages.MoveNextAsync(either.Token);
    }
}
