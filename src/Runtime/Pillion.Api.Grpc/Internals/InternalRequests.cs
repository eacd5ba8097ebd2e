using Google.Protobuf.WellKnownTypes;
using Pillion.Api.Grpc.Invocation;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Protos.Internals;
using InvokeMessage = Pillion.Protos.Common.InvokeRequest;

namespace Pillion.Api.Grpc.Internals;

/// <summary>Requests between runtimes, without their body.</summary>
internal static class InternalRequests
{
    private const string ContentType = "Content-Type";

    /// <summary>The message of a request.</summary>
    /// <param name="request">The request, with a normalised path.</param>
    /// <param name="appId">The app it is for.</param>
    public static InternalInvokeRequest Write(InvokeRequest request, string appId)
    {
        var message = new InternalInvokeRequest
        {
            Ver = APIVersion.V1,
            Message = new InvokeMessage
            {
                Method = Uri.UnescapeDataString(request.Path.AsSpan(1)),
                ContentType = request.Headers.Get(ContentType) ?? "",
                Data = new Any { TypeUrl = request.DataTypeUrl },
                HttpExtension = HttpVerbs.Extension(request.Method, request.Query),
            },
        };
        request.Headers.CopyTo(message.Metadata);
        message.Metadata["destination-app-id"] = new ListStringValue { Values = { appId } };
        if (request.Body.Length is { } length)
        {
            // The receiver knows then that it has all of it, and apps that they have.
            message.Metadata["Content-Length"] = new ListStringValue
            {
                Values = { length.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            };
        }

        return message;
    }

    /// <summary>A request that was received.</summary>
    public static InvokeRequest Read(InternalInvokeRequest request, MessageBody body)
    {
        var message = request.Message;
        var headers = request.Metadata.ToHeaders();
        headers.Remove(ContentType);
        if (message.ContentType.Length > 0)
        {
            headers.Add(ContentType, message.ContentType);
        }

        return new InvokeRequest
        {
            Method = HttpVerbs.Name(message.HttpExtension),

            // What it says is not encoded any more; a percent sign in it is one.
            Path = message.Method.Replace("%", "%25", StringComparison.Ordinal),
            Query = message.HttpExtension?.Querystring ?? "",
            Headers = headers,
            Body = body,
            DataTypeUrl = message.Data?.TypeUrl ?? "",
        };
    }
}
