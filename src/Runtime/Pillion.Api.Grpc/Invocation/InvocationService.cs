using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.Api.Grpc.Errors;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;
using InvokeMessage = Pillion.Protos.Common.InvokeRequest;
using InvokeRequest = Pillion.BuildingBlocks.Invocation.InvokeRequest;
using InvokeResponse = Pillion.BuildingBlocks.Invocation.InvokeResponse;
using InvokeResult = Pillion.Protos.Common.InvokeResponse;

namespace Pillion.Api.Grpc.Invocation;

/// <summary>
/// Service invocation by message: calls an app over whatever protocol it speaks. Apps that speak gRPC are better called through the proxy.
/// </summary>
/// <remarks>Dapr's <c>InvokeService</c> (<c>pkg/api/grpc/grpc.go</c>).</remarks>
internal sealed class InvocationService(AppRuntime app)
{
    /// <summary>The metadata that tells the HTTP status of the callee.</summary>
    private const string HttpStatusName = "dapr-http-status";

    public void AddTo(ApiMethods methods) => methods.Group("invoke", "v1").Unary(DaprMethods.InvokeService, InvokeAsync);

    private async ValueTask<InvokeResult> InvokeAsync(InvokeServiceRequest request, GrpcServerCall call)
    {
        var message = request.Message ?? new InvokeMessage();
        var invocation = new InvokeRequest
        {
            Method = HttpVerbs.Name(message.HttpExtension),
            Path = message.Method,
            Query = message.HttpExtension?.Querystring ?? "",
            Headers = InvocationHeaders.FromCall(call, message),
            Body = new MessageBody(message.Data?.Value.Memory ?? default),
            DataTypeUrl = message.Data?.TypeUrl ?? "",
        };
        await using var answer = await app.Invocation.InvokeAsync(request.Id, invocation, call.CancellationToken);
        InvocationHeaders.CopyTo(call.ResponseHeaders, answer.Headers);
        if (answer.Grpc is { } grpc)
        {
            InvocationHeaders.CopyTo(call.ResponseTrailers, grpc.Trailers);
            ThrowUnlessOk(grpc);
        }
        else
        {
            call.ResponseHeaders.Add(HttpStatusName, answer.Status.ToString(CultureInfo.InvariantCulture));
        }

        var body = await ReadAsync(request.Id, answer, call.CancellationToken);
        return answer.Grpc is null && GrpcStatusMapping.FromHttp(answer.Status) != GrpcStatus.Ok
            ? throw HttpStatusErrors.Create(answer.Status, System.Text.Encoding.UTF8.GetString(body.Span))
            : new InvokeResult
            {
                ContentType = answer.Headers.Get("Content-Type") ?? "",
                Data = new Any { TypeUrl = answer.Grpc?.DataTypeUrl ?? "", Value = UnsafeByteOperations.UnsafeWrap(body) },
            };
    }

    private static void ThrowUnlessOk(GrpcAnswer answer)
    {
        if (answer.Status != GrpcStatus.Ok)
        {
            throw new GrpcException(
                (GrpcStatusCode)answer.Status,
                answer.Message,
                answer.Details.IsEmpty ? [] : [.. Pillion.Grpc.Details.Status.Parser.ParseFrom(answer.Details.Span).Details]
            );
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(string target, InvokeResponse answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Body.ReadAllAsync(app.Options.MaxBodySize > 0 ? app.Options.MaxBodySize : long.MaxValue, cancellationToken);
        }
        catch (IOException e)
        {
            throw InvocationErrors.Failed(target, $"the answer cannot be read: {e.Message}").ToException(e);
        }
    }
}
