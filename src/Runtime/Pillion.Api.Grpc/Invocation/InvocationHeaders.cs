using System.Buffers;
using System.Collections.Frozen;
using Pillion.BuildingBlocks.Http;
using Pillion.Grpc;
using Pillion.Grpc.Server;
using Any = Google.Protobuf.WellKnownTypes.Any;
using InvokeMessage = Pillion.Protos.Common.InvokeRequest;
using InvokeResult = Pillion.Protos.Common.InvokeResponse;

namespace Pillion.Api.Grpc.Invocation;

/// <summary>Between metadata of gRPC and header fields of HTTP, on a call from one app to another.</summary>
/// <remarks>Dapr's <c>pkg/messaging/v1/util.go</c>. Bytes (names in <c>-bin</c>) are base64 among header fields.</remarks>
internal static class InvocationHeaders
{
    private const string Prefix = "dapr-";
    private const string ProtobufContentType = "application/x-protobuf";

    private static readonly SearchValues<char> s_nameCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    );

    // The fields that IANA's registry calls permanent, as far as Dapr knows them: they have a meaning for the connection that they are on.
    private static readonly FrozenSet<string> s_permanent = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Accept",
        "Accept-Charset",
        "Accept-Language",
        "Accept-Ranges",
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "Transfer-Encoding",
        "Upgrade",
        "Cache-Control",
        "Content-Type",
        "Content-Length",
        "Cookie",
        "Date",
        "Expect",
        "From",
        "Host",
        "If-Match",
        "If-Modified-Since",
        "If-None-Match",
        "If-Schedule-Tag-Match",
        "If-Unmodified-Since",
        "Max-Forwards",
        "Origin",
        "Pragma",
        "Referer",
        "Via",
        "Warning"
    );

    /// <summary>The header fields of a call that goes on to an app: its metadata, and the content type of the message in it.</summary>
    public static HeaderList FromCall(GrpcServerCall call, InvokeMessage message)
    {
        var headers = new HeaderList();
        foreach (var entry in call.RequestHeaders)
        {
            headers.Add(FromReserved(entry.Name), Text(entry));
        }

        if (call.Http.Request.Host.Value is { Length: > 0 } authority)
        {
            headers.Add(Prefix + "authority", authority);
        }

        var contentType = ContentType(message.Data, message.ContentType);
        if (contentType.Length > 0)
        {
            headers.Add("Content-Type", contentType);
        }

        return headers;
    }

    /// <summary>The content type of an answer: that of a message of Protocol Buffers when it is said to be one.</summary>
    public static string ContentType(InvokeResult result) => ContentType(result.Data, result.ContentType);

    /// <summary>Adds metadata as header fields.</summary>
    public static void CopyTo(HeaderList headers, GrpcMetadata metadata)
    {
        foreach (var entry in metadata)
        {
            headers.Add(FromReserved(entry.Name), Text(entry));
        }
    }

    /// <summary>Metadata of a component as metadata of a call; what cannot be any is left out.</summary>
    /// <param name="pairs">The metadata; null for none.</param>
    /// <param name="prefix">What stands before each name.</param>
    public static GrpcMetadata FromPairs(IReadOnlyDictionary<string, string>? pairs, string prefix = "")
    {
        var metadata = new GrpcMetadata();
        foreach (var (name, value) in pairs ?? new Dictionary<string, string>())
        {
            if (name.Length > 0 && !name.AsSpan().ContainsAnyExcept(s_nameCharacters) && !IsBinary(name))
            {
                metadata.Add(prefix + name, value);
            }
        }

        return metadata;
    }

    /// <summary>Adds header fields as metadata; those that cannot be any are left out.</summary>
    public static void CopyTo(GrpcMetadata metadata, HeaderList headers)
    {
        foreach (var (name, value) in headers)
        {
            if (name.AsSpan().ContainsAnyExcept(s_nameCharacters))
            {
                continue;
            }

            if (!IsBinary(name))
            {
                metadata.Add(s_permanent.Contains(name) ? Prefix + name : name, value);
            }
            else if (TryDecode(value, out var bytes))
            {
                metadata.Add(name, bytes);
            }
        }
    }

    /// <summary>What belongs to gRPC itself gets another name, or it would be taken for that of the next call.</summary>
    public static string FromReserved(string name) => name.StartsWith("grpc-", StringComparison.Ordinal) ? Prefix + name : name;

    private static bool IsBinary(string name) => name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase);

    private static string ContentType(Any? data, string contentType) =>
        data?.TypeUrl is { Length: > 0 } ? ProtobufContentType : contentType;

    private static string Text(GrpcMetadataEntry entry) => entry.IsBinary ? Convert.ToBase64String(entry.Bytes) : entry.Value;

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            return false;
        }

        Array.Resize(ref bytes, length);
        return true;
    }
}
