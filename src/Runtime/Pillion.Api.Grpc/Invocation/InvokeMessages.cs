using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using InvokeMessage = Pillion.Protos.Common.InvokeRequest;

namespace Pillion.Api.Grpc.Invocation;

/// <summary>Invocations as messages, for apps that have <c>OnInvoke</c>.</summary>
internal static class InvokeMessages
{
    /// <summary>The whole request as one message, whatever its caller speaks.</summary>
    /// <param name="request">The request. Its header fields are no part of the message.</param>
    /// <param name="maxBodySize">How large its body may be, in bytes.</param>
    /// <param name="cancellationToken">Ends the reading of its body.</param>
    /// <exception cref="AppChannelException">The body is too large, or broke off.</exception>
    public static async ValueTask<InvokeMessage> WriteAsync(InvokeRequest request, long maxBodySize, CancellationToken cancellationToken) =>
        new()
        {
            Method = Uri.UnescapeDataString(request.Path.AsSpan(1)),
            ContentType = request.Headers.Get("Content-Type") ?? "",
            Data = new Any
            {
                TypeUrl = request.DataTypeUrl,
                Value = UnsafeByteOperations.UnsafeWrap(await ReadAsync(request, maxBodySize, cancellationToken)),
            },
            HttpExtension = HttpVerbs.Extension(request.Method, request.Query),
        };

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        InvokeRequest request,
        long maxBodySize,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await request.Body.ReadAllAsync(maxBodySize, cancellationToken);
        }
        catch (BodyTooLargeException e)
        {
            throw new AppChannelException(AppChannelFailure.TooLarge, e.Message, e);
        }
        catch (IOException e)
        {
            throw new AppChannelException(AppChannelFailure.Failed, $"the request broke off: {e.Message}", e);
        }
    }
}
