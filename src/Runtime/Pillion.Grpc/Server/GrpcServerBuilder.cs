using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Logging;
using Pillion.Grpc.Framing;
using Pillion.Grpc.Health;
using Pillion.Grpc.Reflection;

namespace Pillion.Grpc.Server;

/// <summary>Collects a server's methods. An interceptor stands before all methods, whether they are added before or after it.</summary>
public sealed class GrpcServerBuilder(GrpcServerOptions? options = null)
{
    private readonly GrpcServerOptions _options = options ?? new GrpcServerOptions();
    private readonly Dictionary<string, GrpcCallHandler> _methods = new(StringComparer.Ordinal);
    private readonly List<GrpcInterceptor> _interceptors = [];
    private readonly HashSet<ServiceDescriptor> _services = [];
    private readonly HashSet<string> _serviceNames = new(StringComparer.Ordinal);
    private GrpcCallHandler? _fallback;
    private bool _hasReflection;

    /// <summary>Adds a method that answers one message with one.</summary>
    /// <exception cref="ArgumentException">The method is of another kind, or was added already.</exception>
    public GrpcServerBuilder AddUnary<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        GrpcUnaryHandler<TRequest, TResponse> handler
    ) => Add(method, GrpcMethodKind.Unary, ServerMethods.Unary(method, handler));

    /// <summary>Adds a method that answers one message with any number.</summary>
    /// <exception cref="ArgumentException">The method is of another kind, or was added already.</exception>
    public GrpcServerBuilder AddServerStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        GrpcServerStreamingHandler<TRequest, TResponse> handler
    ) => Add(method, GrpcMethodKind.ServerStreaming, ServerMethods.ServerStreaming(method, handler));

    /// <summary>Adds a method that answers any number of messages with one.</summary>
    /// <exception cref="ArgumentException">The method is of another kind, or was added already.</exception>
    public GrpcServerBuilder AddClientStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        GrpcClientStreamingHandler<TRequest, TResponse> handler
    ) => Add(method, GrpcMethodKind.ClientStreaming, ServerMethods.ClientStreaming(method, handler));

    /// <summary>Adds a method that answers any number of messages with any number.</summary>
    /// <exception cref="ArgumentException">The method is of another kind, or was added already.</exception>
    public GrpcServerBuilder AddDuplex<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        GrpcDuplexHandler<TRequest, TResponse> handler
    ) => Add(method, GrpcMethodKind.DuplexStreaming, ServerMethods.Duplex(method, handler));

    /// <summary>Adds an interceptor, inside those that are there already.</summary>
    public GrpcServerBuilder Use(GrpcInterceptor interceptor)
    {
        ArgumentNullException.ThrowIfNull(interceptor);
        _interceptors.Add(interceptor);
        return this;
    }

    /// <summary>
    /// Answers calls of methods that were not added, instead of UNIMPLEMENTED. Frames are not decompressed: <see cref="GrpcServerCall.RequestEncoding"/> says how they
    /// are compressed, and <see cref="GrpcServerCall.ResponseEncoding"/> has to say it of those that are sent.
    /// </summary>
    public GrpcServerBuilder UseFallback(GrpcDuplexHandler<GrpcFrame, GrpcFrame> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);

        // The method's name is of no meaning: the path is in the call.
        _fallback = ServerMethods.Duplex(GrpcMethod.Frames("/any.Service/Method"), handler);
        return this;
    }

    /// <summary>Adds the service <c>grpc.health.v1.Health</c>.</summary>
    public GrpcServerBuilder AddHealth(GrpcHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        return AddUnary(HealthMethods.Check, (request, _) => ValueTask.FromResult(health.Check(request)))
            .AddServerStreaming(HealthMethods.Watch, health.WatchAsync);
    }

    /// <summary>Adds the service <c>grpc.reflection.v1.ServerReflection</c>, and v1alpha, which tell of all services, whenever they are added.</summary>
    public GrpcServerBuilder AddReflection()
    {
        _hasReflection = true;
        return this;
    }

    /// <summary>The server. What is added afterwards has no effect on it.</summary>
    public GrpcServer Build(ILogger<GrpcServer> logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        if (_hasReflection)
        {
            _hasReflection = false;
            var reflection = new ReflectionService();
            AddDuplex(ReflectionMethods.V1, (requests, responses, _) => reflection.AnswerAsync(requests, responses));
            AddDuplex(ReflectionMethods.V1Alpha, (requests, responses, _) => reflection.AnswerAsync(requests, responses));
            reflection.Index = new ServiceIndex(_serviceNames, _services);
        }

        return new GrpcServer(
            _options,
            _methods.ToFrozenDictionary(pair => pair.Key, pair => Intercepted(pair.Value), StringComparer.Ordinal),
            Intercepted(_fallback ?? UnimplementedAsync),
            logger
        );
    }

    private static ValueTask UnimplementedAsync(GrpcServerCall call) =>
        throw new GrpcException(GrpcStatusCode.Unimplemented, $"there is no method {call.Path} here");

    private GrpcServerBuilder Add(GrpcMethod method, GrpcMethodKind kind, GrpcCallHandler handler)
    {
        if (method.Kind != kind)
        {
            throw new ArgumentException($"{method.Path} is {method.Kind}, not {kind}.", nameof(method));
        }

        if (!_methods.TryAdd(method.Path, handler))
        {
            throw new ArgumentException($"{method.Path} was added already.", nameof(method));
        }

        _serviceNames.Add(method.Service);
        if (method.Descriptor is { } descriptor)
        {
            _services.Add(descriptor.Service);
        }

        return this;
    }

    private GrpcCallHandler Intercepted(GrpcCallHandler handler)
    {
        for (var i = _interceptors.Count - 1; i >= 0; i--)
        {
            var (interceptor, next) = (_interceptors[i], handler);
            handler = call => interceptor(call, next);
        }

        return handler;
    }
}
