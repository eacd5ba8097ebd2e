using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>
/// An HTTP-shaped call to an app. <see cref="InvocationOperations"/> rewrites path and headers in place: whoever passes one hands it over.
/// </summary>
public sealed class InvokeRequest
{
    /// <summary>The HTTP method in upper case; empty when a caller over gRPC names none.</summary>
    public required string Method { get; init; }

    /// <summary>The path, percent-encoded as it goes on the wire. Towards <see cref="InvocationOperations"/> with or without leading <c>/</c>; an app channel always gets it with one, normalised.</summary>
    public required string Path { get; set; }

    /// <summary>The query, percent-encoded, without the <c>?</c>; empty for none.</summary>
    public string Query { get; init; } = "";

    /// <summary>The header fields.</summary>
    public HeaderList Headers { get; init; } = [];

    /// <summary>The body.</summary>
    public MessageBody Body { get; init; }

    /// <summary>
    /// Adds the fields behind the body to a list, once the body has been read to its end; answers whether that is still to come. Null for a request
    /// that has no such fields.
    /// </summary>
    public Func<HeaderList, bool>? CopyTrailers { get; init; }

    /// <summary>The type of the body for an app that speaks gRPC (<c>google.protobuf.Any.type_url</c>); empty for plain bytes.</summary>
    public string DataTypeUrl { get; init; } = "";

    /// <summary>The address of the original caller without port; null when it is code of this process.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The port of the original caller; 0 when it is code of this process.</summary>
    public int RemotePort { get; init; }

    /// <summary>The protocol the original caller speaks, as in a request line: <c>HTTP/1.1</c>, <c>HTTP/2</c>.</summary>
    public string Protocol { get; init; } = "HTTP/1.1";
}
