using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pillion.Api.Http.Kestrel;

/// <summary>The limits of Dapr's HTTP server, for whoever sets Kestrel up.</summary>
public static class DaprKestrelLimits
{
    /// <summary>Dapr's <c>--read-buffer-size</c>, 4 KiB: how large a request's header fields may be in sum.</summary>
    public const int DefaultReadBufferSize = 4 * 1024;

    // Go's server, which gets the buffer size as MaxHeaderBytes, reads this many bytes more before it refuses a request.
    private const int GoSlack = 4 * 1024;

    // gRPC's servers set none, and many of its clients open one connection only: a subscription keeps a stream for as long as it lives.
    private const int MaxStreams = 100_000;

    /// <summary>Applies the limits.</summary>
    /// <param name="options">Kestrel's options.</param>
    /// <param name="readBufferSize">The size of the read buffer in bytes (<c>--read-buffer-size</c>).</param>
    /// <remarks>
    /// Kestrel's own body limit is off: <see cref="BuildingBlocks.Apps.AppRuntimeOptions.MaxBodySize"/> is enforced by the routes, each with
    /// its own error. Header values pass as Latin-1 both ways, so that what an app sends arrives as it was sent.
    /// </remarks>
    public static void Apply(KestrelServerOptions options, int readBufferSize = DefaultReadBufferSize)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddServerHeader = false;
        options.AllowSynchronousIO = false;
        options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.MaxRequestHeadersTotalSize = readBufferSize + GoSlack;
        options.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
    }
}
