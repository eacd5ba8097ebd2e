using System.IO.Pipelines;
using System.Text;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Guests.Components;

/// <summary>What a component of the world <c>wasi:http/middleware</c> hands its requests on to: another one, or the app.</summary>
internal sealed class NextHandler(IAppChannel next) : WasiHttpClient
{
    public override async ValueTask<IncomingHttpResponse> SendAsync(OutgoingHttpRequest request, CancellationToken cancellationToken)
    {
        InvokeResponse answer;
        try
        {
            answer = await next.InvokeAsync(ToInvoke(request), cancellationToken);
        }
        catch (AppChannelException e)
        {
            request.Body?.Dispose();
            throw new WasiHttpException(ErrorOf(e), e);
        }

        var fields = new HttpFields();
        foreach (var (name, value) in answer.Headers)
        {
            fields.Add(name, value);
        }

        return new IncomingHttpResponse(answer.Status, fields, new AnswerBody(answer));
    }

    private static InvokeRequest ToInvoke(OutgoingHttpRequest request)
    {
        var headers = new HeaderList { { "Host", request.Authority } };
        foreach (var (name, value) in request.Headers)
        {
            headers.Add(name, Encoding.Latin1.GetString(value));
        }

        var query = request.PathWithQuery.IndexOf('?', StringComparison.Ordinal);
        return new InvokeRequest
        {
            Method = request.Method,
            Path = query < 0 ? request.PathWithQuery : request.PathWithQuery[..query],
            Query = query < 0 ? "" : request.PathWithQuery[(query + 1)..],
            Headers = headers,
            Body = request.Body is { } body ? new MessageBody(body.Reader.AsStream(), body.Length) : MessageBody.Empty,
            CopyTrailers = request.Body is { } trailed ? list => HandlerAnswers.CopyTrailers(trailed, list) : null,
        };
    }

    private static ErrorCode ErrorOf(AppChannelException exception) =>
        exception.Failure switch
        {
            AppChannelFailure.Timeout => ErrorCode.HttpResponseTimeout.Instance,
            AppChannelFailure.Unreachable => ErrorCode.DestinationUnavailable.Instance,
            _ => new ErrorCode.InternalError(exception.Message),
        };

    /// <summary>The body of the answer, which the app may still be writing.</summary>
    private sealed class AnswerBody(InvokeResponse answer) : HttpBodySource
    {
        public override PipeReader Reader { get; } =
            answer.Body.IsBuffered
                ? PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(answer.Body.Memory))
                : PipeReader.Create(answer.Body.Stream!);

        public override HttpFields? Trailers => HandlerAnswers.ToFields(answer.Trailers);
    }
}
