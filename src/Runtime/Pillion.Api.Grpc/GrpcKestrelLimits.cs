using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pillion.Api.Grpc;

/// <summary>The limits of a gRPC server, for whoever sets Kestrel up.</summary>
public static class GrpcKestrelLimits
{
    /// <summary>Applies the limits of HTTP/2: as many calls on a connection at a time as the client likes, which is what Go's server allows.</summary>
    public static void Apply(KestrelServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Limits.Http2.MaxStreamsPerConnection = int.MaxValue;
    }
}
