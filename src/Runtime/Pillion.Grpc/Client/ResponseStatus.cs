using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Pillion.Grpc.Headers;

namespace Pillion.Grpc.Client;

/// <summary>Reads the status of a call from a response.</summary>
internal static class ResponseStatus
{
    /// <summary>Looks at the header fields of a response that has no status among them.</summary>
    /// <exception cref="GrpcException">It is no answer of a gRPC server.</exception>
    public static void CheckHeaders(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new GrpcException(
                ConnectionErrors.FromHttp(response.StatusCode),
                $"the server answered with HTTP status {(int)response.StatusCode}"
            );
        }

        var contentType = First(response.Content.Headers, "content-type");
        if (contentType is null || !contentType.StartsWith(HeaderNames.ContentType, StringComparison.OrdinalIgnoreCase))
        {
            throw new GrpcException(GrpcStatusCode.Unknown, $"the server answered with content of type '{contentType}', which is not gRPC");
        }
    }

    /// <summary>Reads status and metadata from trailers; false when there is no status.</summary>
    /// <param name="headers">The trailers, or the header fields of a response that has nothing else.</param>
    /// <param name="status">Null for OK.</param>
    /// <param name="metadata">The rest.</param>
    public static bool TryGet(HttpHeaders headers, out GrpcException? status, out GrpcMetadata metadata)
    {
        status = null;
        metadata = [];
        if (First(headers, HeaderNames.Status) is not { } text)
        {
            return false;
        }

        metadata = Metadata(headers);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
        {
            status = new GrpcException(GrpcStatusCode.Unknown, $"grpc-status is '{text}', which is no number", trailers: metadata);
        }
        else if (code != 0)
        {
            var known = code <= (int)GrpcStatusCode.Unauthenticated ? (GrpcStatusCode)code : GrpcStatusCode.Unknown;
            var message = StatusMessage.Decode(First(headers, HeaderNames.Message) ?? "");
            status = new GrpcException(known, message, Details(First(headers, HeaderNames.StatusDetails)), metadata);
        }

        return true;
    }

    /// <summary>The metadata among header fields.</summary>
    public static GrpcMetadata Metadata(HttpHeaders headers)
    {
        var metadata = new GrpcMetadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                MetadataText.Receive(metadata, name, value);
            }
        }

        return metadata;
    }

    /// <summary>The first value of a name, or null.</summary>
    public static string? First(HttpHeaders headers, string name)
    {
        if (headers.NonValidated.TryGetValues(name, out var values))
        {
            foreach (var value in values)
            {
                return value;
            }
        }

        return null;
    }

    // Details that cannot be read are no reason to lose the status itself.
    private static RepeatedField<Any> Details(string? text)
    {
        if (text is null || !MetadataText.TryDecode(text, out var bytes))
        {
            return [];
        }

        try
        {
            return Pillion.Grpc.Details.Status.Parser.ParseFrom(bytes).Details;
        }
        catch (InvalidProtocolBufferException)
        {
            return [];
        }
    }
}
