using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pillion.Api.Grpc.Access;
using Pillion.Api.Grpc.Bindings;
using Pillion.Api.Grpc.Configuration;
using Pillion.Api.Grpc.Conversation;
using Pillion.Api.Grpc.Cryptography;
using Pillion.Api.Grpc.Errors;
using Pillion.Api.Grpc.Invocation;
using Pillion.Api.Grpc.Jobs;
using Pillion.Api.Grpc.Locks;
using Pillion.Api.Grpc.Metadata;
using Pillion.Api.Grpc.Proxy;
using Pillion.Api.Grpc.PubSub;
using Pillion.Api.Grpc.Refused;
using Pillion.Api.Grpc.Secrets;
using Pillion.Api.Grpc.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc.Server;

namespace Pillion.Api.Grpc;

/// <summary>
/// Dapr's gRPC API of one app, as a handler for Kestrel: <c>dapr.proto.runtime.v1.Dapr</c>. Each group of methods is one class, which reads a message,
/// calls one operation and writes a message.
/// </summary>
/// <remarks>Dapr's <c>pkg/api/grpc</c> and <c>pkg/api/universal</c>.</remarks>
public sealed class DaprGrpcApi
{
    private readonly GrpcServer _server;
    private readonly OpenStreams _streams = new();
    private readonly KeyValuePair<string, string>[] _ownHeaders;

    /// <summary>The API of an app.</summary>
    /// <param name="app">The app.</param>
    /// <param name="time">The clock for time limits; null for the system's.</param>
    public DaprGrpcApi(AppRuntime app, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = app.Options;
        int? maxSize = options.MaxBodySize is > 0 and <= int.MaxValue ? (int)options.MaxBodySize : null;
        var server = new GrpcServerBuilder(new GrpcServerOptions { MaxReceiveSize = maxSize, MaxSendSize = maxSize });
        var methods = new ApiMethods(server);
        new StateService(app).AddTo(methods);
        new SecretService(app).AddTo(methods);
        new LockService(app).AddTo(methods);
        new PublishService(app).AddTo(methods);
        new SubscribeService(app, _streams).AddTo(methods);
        new BindingService(app).AddTo(methods);
        new ConfigurationService(app, _streams).AddTo(methods);
        new JobService(app).AddTo(methods);
        new ConversationService(app).AddTo(methods);
        new CryptoService(app, time ?? TimeProvider.System).AddTo(methods);
        new MetadataService(app).AddTo(methods);
        new ShutdownService(app).AddTo(methods);
        new InvocationService(app).AddTo(methods);
        RefusedMethods.AddTo(methods);
        server.AddReflection();
        server.UseFallback(new GrpcProxy(app).HandleAsync);

        // The outermost comes first.
        _ownHeaders = [];
        if (options.ApiToken is { Length: > 0 } token)
        {
            _ownHeaders = [new(ApiToken.HeaderName, token)];
            server.Use(new ApiTokenCheck(token).InterceptAsync);
        }

        if (options.ApiAccess.HasRules)
        {
            server.Use(new ApiAccessCheck(methods.ClosedBy(options.ApiAccess)).InterceptAsync);
        }

        server.Use(ErrorMapping.InterceptAsync);
        _server = server.Build(app.Logging.CreateLogger<GrpcServer>());
    }

    /// <summary>Handles one call.</summary>
    public Task HandleAsync(HttpContext context) => _server.HandleAsync(context);

    /// <summary>Calls a method for the app itself, which is in this process, with a message of bytes that it answers with one.</summary>
    /// <exception cref="Pillion.Grpc.GrpcException">The call has another status than OK.</exception>
    internal ValueTask<ReadOnlyMemory<byte>> CallAsync(string path, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _server.CallAsync(path, message, _ownHeaders, cancellationToken);

    /// <summary>Ends the streams that callers hold open, which a server that stops would otherwise wait for; other calls go on.</summary>
    public void EndStreams() => _streams.End();
}
