using Microsoft.Extensions.Primitives;
using Pillion.Grpc.Client;
using Pillion.Grpc.Framing;
using Pillion.Grpc.Headers;
using Pillion.Grpc.Server;

namespace Pillion.Grpc.Tests.Proxying;

/// <summary>
/// Passes a call on to another server as frames: the least that a proxy does, to test what client and server offer for it.
/// </summary>
internal static class FrameProxy
{
    /// <summary>Passes a call on and waits for its end.</summary>
    public static async ValueTask ForwardAsync(
        GrpcChannel channel,
        GrpcReader<GrpcFrame> requests,
        GrpcWriter<GrpcFrame> responses,
        GrpcServerCall call
    )
    {
        var accepted = call.Http.Request.Headers[HeaderNames.AcceptEncoding];
        var options = new GrpcCallOptions
        {
            Headers = call.RequestHeaders,
            Timeout = call.TimeLeft,
            Encoding = call.RequestEncoding,
            AcceptEncoding = StringValues.IsNullOrEmpty(accepted) ? "" : accepted.ToString(),
        };
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        using var there = channel.Start(GrpcMethod.Frames(call.Path), options, over.Token);
        var sending = SendAsync(requests, there, over);
        try
        {
            foreach (var entry in await there.HeadersAsync())
            {
                call.ResponseHeaders.Add(entry);
            }

            call.ResponseEncoding = there.ResponseEncoding;
            await call.SendHeadersAsync();
            await foreach (var frame in there.Responses)
            {
                await responses.WriteAsync(frame);
            }

            foreach (var entry in there.Trailers)
            {
                call.ResponseTrailers.Add(entry);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !call.CancellationToken.IsCancellationRequested)
        {
            // What the caller sent was no message, which ended the call there: that is the reason to tell.
            await sending;
            throw;
        }
        finally
        {
            // Nobody reads the caller's messages any more once this has returned.
            await over.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task SendAsync(
        GrpcReader<GrpcFrame> requests,
        GrpcClientCall<GrpcFrame, GrpcFrame> there,
        CancellationTokenSource over
    )
    {
        try
        {
            while (await requests.MoveNextAsync(over.Token))
            {
                try
                {
                    await there.Requests.WriteAsync(requests.Current);
                }
                catch (Exception e) when (e is GrpcException or InvalidOperationException or OperationCanceledException)
                {
                    // The other server does not take any more. Why, its response says.
                    return;
                }
            }
        }
        catch (GrpcException)
        {
            await over.CancelAsync();
            throw;
        }

        await there.CompleteAsync();
    }
}
