using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Pillion.Grpc.Framing;

namespace Pillion.Grpc;

/// <summary>A method of a service: what client and server have to agree upon.</summary>
public abstract class GrpcMethod
{
    private protected GrpcMethod(string service, string name, GrpcMethodKind kind, MethodDescriptor? descriptor)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Service = service;
        Name = name;
        Path = $"/{service}/{name}";
        Kind = kind;
        Descriptor = descriptor;
    }

    /// <summary>The service's full name: <c>package.Service</c>.</summary>
    public string Service { get; }

    /// <summary>The method's name.</summary>
    public string Name { get; }

    /// <summary>The request path: <c>/package.Service/Method</c>.</summary>
    public string Path { get; }

    /// <summary>How many messages go each way.</summary>
    public GrpcMethodKind Kind { get; }

    /// <summary>Where its <c>.proto</c> file declares it; null for methods that were made without.</summary>
    public MethodDescriptor? Descriptor { get; }

    /// <summary>Whether the caller sends any number of messages.</summary>
    public bool ClientStreams => Kind is GrpcMethodKind.ClientStreaming or GrpcMethodKind.DuplexStreaming;

    /// <summary>Whether the server sends any number of messages.</summary>
    public bool ServerStreams => Kind is GrpcMethodKind.ServerStreaming or GrpcMethodKind.DuplexStreaming;

    /// <summary>A method as its <c>.proto</c> file declares it.</summary>
    /// <param name="service">The service.</param>
    /// <param name="name">The method's name in it; by default that of the member that asks.</param>
    /// <exception cref="ArgumentException">The service has no such method, or it has other messages.</exception>
    public static GrpcMethod<TRequest, TResponse> Of<TRequest, TResponse>(ServiceDescriptor service, [CallerMemberName] string name = "")
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        ArgumentNullException.ThrowIfNull(service);
        var method =
            service.FindMethodByName(name) ?? throw new ArgumentException($"{service.FullName} has no method {name}.", nameof(name));
        Check(method.InputType, typeof(TRequest), method);
        Check(method.OutputType, typeof(TResponse), method);
        var kind = (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (false, false) => GrpcMethodKind.Unary,
            (false, true) => GrpcMethodKind.ServerStreaming,
            (true, false) => GrpcMethodKind.ClientStreaming,
            (true, true) => GrpcMethodKind.DuplexStreaming,
        };
        return new(service.FullName, name, kind, ProtobufCodec<TRequest>.Instance, ProtobufCodec<TResponse>.Instance, method);
    }

    /// <summary>A method whose messages are bytes that nobody here looks into.</summary>
    /// <param name="path">The request path, with its slash in front.</param>
    /// <param name="kind">How many messages go each way; <see cref="GrpcMethodKind.DuplexStreaming"/> fits every method.</param>
    /// <exception cref="ArgumentException">The path is not that of a method.</exception>
    public static GrpcMethod<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Raw(string path, GrpcMethodKind kind)
    {
        var (service, name) = Split(path);
        return new(service, name, kind, RawCodec.Instance, RawCodec.Instance);
    }

    /// <summary>A method whose messages pass as they travel, compressed or not, without being copied: for proxies.</summary>
    /// <param name="path">The request path, with its slash in front.</param>
    /// <exception cref="ArgumentException">The path is not that of a method.</exception>
    public static GrpcMethod<GrpcFrame, GrpcFrame> Frames(string path)
    {
        var (service, name) = Split(path);
        return new(service, name, GrpcMethodKind.DuplexStreaming, FrameCodec.Instance, FrameCodec.Instance);
    }

    private static (string Service, string Name) Split(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var slash = path.LastIndexOf('/');
        if (path is not ['/', ..] || slash < 2 || slash == path.Length - 1)
        {
            throw new ArgumentException($"'{path}' is not the path of a method: /package.Service/Method.", nameof(path));
        }

        return (path[1..slash], path[(slash + 1)..]);
    }

    private static void Check(MessageDescriptor declared, Type type, MethodDescriptor method)
    {
        if (declared.ClrType != type)
        {
            throw new ArgumentException($"{method.FullName} is declared with {declared.FullName}, not with {type}.");
        }
    }
}

/// <summary>A method and how its messages are read and written.</summary>
/// <typeparam name="TRequest">What the caller sends.</typeparam>
/// <typeparam name="TResponse">What the server sends.</typeparam>
public sealed class GrpcMethod<TRequest, TResponse> : GrpcMethod
{
    /// <summary>A method with codecs of one's own.</summary>
    /// <param name="service">The service's full name.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="kind">How many messages go each way.</param>
    /// <param name="requestCodec">For what the caller sends.</param>
    /// <param name="responseCodec">For what the server sends.</param>
    /// <param name="descriptor">Where it is declared, for reflection.</param>
    public GrpcMethod(
        string service,
        string name,
        GrpcMethodKind kind,
        GrpcCodec<TRequest> requestCodec,
        GrpcCodec<TResponse> responseCodec,
        MethodDescriptor? descriptor = null
    )
        : base(service, name, kind, descriptor)
    {
        RequestCodec = requestCodec;
        ResponseCodec = responseCodec;
    }

    /// <summary>For what the caller sends.</summary>
    public GrpcCodec<TRequest> RequestCodec { get; }

    /// <summary>For what the server sends.</summary>
    public GrpcCodec<TResponse> ResponseCodec { get; }
}
