using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pillion.Api.Grpc.Errors;
using Pillion.Api.Grpc.Proxy;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc;
using Pillion.Grpc.Server;
using Pillion.Protos.Internals;

namespace Pillion.Api.Grpc.Internals;

/// <summary>
/// Where other runtimes, ours and <c>daprd</c>, call one app: <c>dapr.proto.internals.v1.ServiceInvocation</c>, and the app's own services through the
/// proxy. Whoever reaches the port may call: it has no token, and this version no mTLS.
/// </summary>
/// <remarks>Dapr's <c>pkg/api/grpc/daprinternal.go</c>.</remarks>
public sealed class InternalGrpcApi
{
    private const string Actors = "actors are not part of this version";

    private readonly GrpcServer _server;

    /// <summary>The endpoint of an app.</summary>
    public InternalGrpcApi(AppRuntime app)
    {
        ArgumentNullException.ThrowIfNull(app);
        int? maxSize = app.Options.MaxBodySize is > 0 and <= int.MaxValue ? (int)app.Options.MaxBodySize : null;
        var calls = new CallLocalService(app);
        _server = new GrpcServerBuilder(new GrpcServerOptions { MaxReceiveSize = maxSize, MaxSendSize = maxSize })
            .AddUnary(ServiceInvocationMethods.CallLocal, calls.CallAsync)
            .AddDuplex(ServiceInvocationMethods.CallLocalStream, calls.CallStreamAsync)
            .AddUnary(ServiceInvocationMethods.CallActor, (_, _) => throw NoActors())
            .AddUnary(ServiceInvocationMethods.CallActorReminder, (_, _) => throw NoActors())
            .AddServerStreaming(ServiceInvocationMethods.CallActorStream, (_, _, _) => throw NoActors())
            .UseFallback(new GrpcProxy(app, ProxySide.Callee).HandleAsync)
            .Use(ErrorMapping.InterceptAsync)
            .Build(app.Logging.CreateLogger<GrpcServer>());
    }

    /// <summary>Handles one call.</summary>
    public Task HandleAsync(HttpContext context) => _server.HandleAsync(context);

    private static GrpcException NoActors() => new(GrpcStatusCode.Unimplemented, Actors);
}
