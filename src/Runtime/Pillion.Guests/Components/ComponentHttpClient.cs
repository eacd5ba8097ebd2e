using System.IO.Pipelines;
using Pillion.BuildingBlocks.Http;
using Pillion.Guests.Http;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Guests.Components;

/// <summary>
/// Takes a component's outgoing requests where they belong: those to its own Dapr address, and to <c>http://&lt;app-id&gt;</c>, are answered in
/// this process by the app's Dapr API; the rest goes to the network if the app is granted the destination, and nowhere otherwise.
/// </summary>
internal sealed class ComponentHttpClient(WasmAppOptions options, NetworkHttpClient network) : WasiHttpClient
{
    private readonly IDaprApi _dapr = options.DaprApi;
    private readonly Destinations _destinations = new(options);

    public override ValueTask<IncomingHttpResponse> SendAsync(OutgoingHttpRequest request, CancellationToken cancellationToken)
    {
        var url = $"{request.Scheme}://{request.Authority}{request.PathWithQuery}";
        switch (_destinations.Find(url, out var target, out _))
        {
            case Destination.Dapr:
                return SendToDaprAsync(request, target, cancellationToken);
            case Destination.Network:
                return network.SendAsync(request, cancellationToken);
            case Destination.Invalid:
                return RefuseAsync(request, ErrorCode.HttpRequestUriInvalid.Instance);
            default:
                return RefuseAsync(request, ErrorCode.HttpRequestDenied.Instance);
        }
    }

    private static ValueTask<IncomingHttpResponse> RefuseAsync(OutgoingHttpRequest request, ErrorCode error)
    {
        request.Body?.Dispose();
        return ValueTask.FromException<IncomingHttpResponse>(new WasiHttpException(error));
    }

    private async ValueTask<IncomingHttpResponse> SendToDaprAsync(
        OutgoingHttpRequest request,
        string target,
        CancellationToken cancellationToken
    )
    {
        var headers = new HeaderList();
        foreach (var (name, value) in request.Headers)
        {
            headers.Add(name, System.Text.Encoding.Latin1.GetString(value));
        }

        var body = request.Body is { } outgoing ? new MessageBody(outgoing.Reader.AsStream(), outgoing.Length) : MessageBody.Empty;
        var answer = await _dapr.HandleAsync(
            new InProcessApiRequest(request.Method.ToUpperInvariant(), target, headers, body)
            {
                CopyTrailers = request.Body is { } trailed ? list => HandlerAnswers.CopyTrailers(trailed, list) : null,
            },
            cancellationToken
        );
        return new IncomingHttpResponse(answer.Status, FieldsOf(answer), BodyOf(answer));
    }

    private static HttpFields FieldsOf(ApiResponse answer)
    {
        var fields = new HttpFields();
        if (answer.ContentType is { } type)
        {
            fields.Add("content-type", type);
        }

        if (answer.ETag is { } etag)
        {
            fields.Add("etag", etag);
        }

        if (answer.Body.Length is { } length)
        {
            fields.Add("content-length", length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        foreach (var (name, value) in answer.Headers ?? [])
        {
            if (!fields.Contains(name))
            {
                fields.Add(name, value);
            }
        }

        return fields;
    }

    private static HttpBodySource BodyOf(ApiResponse answer) =>
        answer.Body.IsBuffered && answer.Trailers is null ? HttpBodySource.FromMemory(answer.Body.Memory) : new AnswerBody(answer);

    /// <summary>The body of another app's answer, which that may still be writing, and what stands behind it.</summary>
    private sealed class AnswerBody(ApiResponse answer) : HttpBodySource
    {
        public override PipeReader Reader { get; } = PipeReader.Create(answer.Body.AsStream());

        public override HttpFields? Trailers => HandlerAnswers.ToFields(answer.Trailers);
    }
}
