using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Grpc.Framing;
using Pillion.Grpc.Server;

namespace Pillion.Api.Grpc.Proxy;

/// <summary>
/// Passes calls of methods that are not the runtime's own to the app that their metadata names. Frames go on as they come, in both directions at once,
/// so every kind of method passes, and compression stays the business of the two ends.
/// </summary>
/// <remarks>Dapr's <c>pkg/messaging/grpc_proxy.go</c>.</remarks>
internal sealed class GrpcProxy(AppRuntime app, ProxySide side = ProxySide.Caller)
{
    private const string AppIdName = "dapr-app-id";
    private const string CalleeName = "dapr-callee-app-id";
    private const string CallerName = "dapr-caller-app-id";
    private const string CallerNamespaceName = "dapr-caller-namespace";

    public async ValueTask HandleAsync(GrpcReader<GrpcFrame> requests, GrpcWriter<GrpcFrame> responses, GrpcServerCall call)
    {
        var target = call.GetRequestHeader(CalleeName) ?? call.GetRequestHeader(AppIdName) ?? throw NoTarget(call.Path);
        var callee = await FindAsync(target, call.CancellationToken);
        if (callee.Channel is not IFrameChannel channel)
        {
            throw new GrpcException(
                GrpcStatusCode.Unimplemented,
                $"failed to proxy {call.Path}: app {callee.AppId} does not speak gRPC (--app-protocol grpc)"
            );
        }

        var options = new GrpcCallOptions
        {
            Headers = Headers(call, callee),
            Timeout = call.TimeLeft,
            Encoding = call.RequestEncoding,
            AcceptEncoding = call.GetRequestHeader("grpc-accept-encoding") ?? "",
        };
        using var outgoing = channel.Start(call.Path, options, call.CancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        var sending = SendAsync(requests, outgoing, over.Token);
        try
        {
            await ReceiveAsync(outgoing, responses, call);
        }
        finally
        {
            // The callee may have answered without waiting for all that the caller has to say.
            await over.CancelAsync();
            await sending;
        }
    }

    private static GrpcException NoTarget(string path) =>
        path.StartsWith("/dapr.proto.", StringComparison.Ordinal) || path.StartsWith("/TaskHubSidecarService/", StringComparison.Ordinal)
            ? new GrpcException(GrpcStatusCode.Unimplemented, $"there is no method {path} in this version")
            : new GrpcException(
                GrpcStatusCode.Unknown,
                $"failed to proxy request: required metadata {CalleeName} or {AppIdName} not found"
            );

    private static bool IsIdentity(string name) => name is CalleeName or CallerName or CallerNamespaceName;

    private ValueTask<InvocationCallee> FindAsync(string target, CancellationToken cancellationToken) =>
        side == ProxySide.Caller ? app.Invocation.FindAsync(target, cancellationToken)
        : target == app.AppId ? app.Invocation.FindAsync($"{app.AppId}.{app.Options.Namespace}", cancellationToken)
        : throw new GrpcException(GrpcStatusCode.NotFound, $"failed to proxy: app {target} is not here, {app.AppId} is");

    private GrpcMetadata Headers(GrpcServerCall call, InvocationCallee callee)
    {
        var headers = new GrpcMetadata();
        foreach (var entry in call.RequestHeaders)
        {
            if (entry.Name != ApiToken.HeaderName && (side == ProxySide.Callee || !IsIdentity(entry.Name)))
            {
                headers.Add(entry);
            }
        }

        if (side == ProxySide.Caller)
        {
            headers.Add(CallerName, app.AppId);
            headers.Add(CallerNamespaceName, app.Options.Namespace);
            headers.Add(CalleeName, callee.AppId);
        }

        if (callee.Options?.AppApiToken is { Length: > 0 } token)
        {
            headers.Add(ApiToken.HeaderName, token);
        }

        return headers;
    }

    /// <summary>Sends what the caller says; ends with the call, whatever happens to it, since its status is the other direction's matter.</summary>
    private static async Task SendAsync(
        GrpcReader<GrpcFrame> requests,
        GrpcClientCall<GrpcFrame, GrpcFrame> outgoing,
        CancellationToken cancellationToken
    )
    {
        while (await TryReadAsync(requests, outgoing, cancellationToken))
        {
            try
            {
                await outgoing.Requests.WriteAsync(requests.Current, cancellationToken);
            }
            catch (Exception e) when (e is GrpcException or InvalidOperationException or OperationCanceledException or IOException)
            {
                // The callee does not take any more. Why, its status says, which may still be on its way.
                return;
            }
        }
    }

    /// <summary>Reads the next of what the caller says; at its end, or where it is no message, tells the callee.</summary>
    private static async ValueTask<bool> TryReadAsync(
        GrpcReader<GrpcFrame> requests,
        GrpcClientCall<GrpcFrame, GrpcFrame> outgoing,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await requests.MoveNextAsync(cancellationToken))
            {
                return true;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException || cancellationToken.IsCancellationRequested)
        {
            // The callee has ended the call, or the caller has gone away.
            return false;
        }
        catch (Exception)
        {
            // What came from the caller is no message: the callee must not take what it has for everything.
            outgoing.Dispose();
            return false;
        }

        try
        {
            await outgoing.CompleteAsync();
        }
        catch (Exception e) when (e is GrpcException or InvalidOperationException or OperationCanceledException or IOException)
        {
            // As for a message that is not taken any more.
        }

        return false;
    }

    private static async ValueTask ReceiveAsync(
        GrpcClientCall<GrpcFrame, GrpcFrame> outgoing,
        GrpcWriter<GrpcFrame> responses,
        GrpcServerCall call
    )
    {
        Copy(await outgoing.HeadersAsync(), call.ResponseHeaders);
        call.ResponseEncoding = outgoing.ResponseEncoding;
        var next = outgoing.Responses.MoveNextAsync();
        if (!next.IsCompleted)
        {
            // A stream may be silent for long after its metadata, for which the caller waits.
            await call.SendHeadersAsync();
        }

        while (await next)
        {
            await responses.WriteAsync(outgoing.Responses.Current);
            next = outgoing.Responses.MoveNextAsync();
        }

        Copy(outgoing.Trailers, call.ResponseTrailers);
    }

    private static void Copy(GrpcMetadata from, GrpcMetadata to)
    {
        foreach (var entry in from)
        {
            to.Add(entry);
        }
    }
}
