namespace Pillion.Grpc;

/// <summary>How many messages go each way.</summary>
public enum GrpcMethodKind
{
    /// <summary>One there, one back.</summary>
    Unary,

    /// <summary>One there, any number back.</summary>
    ServerStreaming,

    /// <summary>Any number there, one back.</summary>
    ClientStreaming,

    /// <summary>Any number both ways, at the same time.</summary>
    DuplexStreaming,
}
