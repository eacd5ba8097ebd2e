using System.IO.Pipelines;
using Pillion.Abstractions.Middleware;
using Pillion.Components.Wasm.Calls;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Components.Wasm.HttpFilters.Components;

/// <summary>The rest of the pipeline as a guest calls it, by its import <c>wasi:http/handler</c>; once for each request.</summary>
/// <remarks>
/// It is called when the guest has left its thread: while the guest is called for the first time that is as soon as whoever calls it has its
/// thread back, and goes on there (<see cref="GoOn"/>). So no guest stands on the stack of another, and no deadline runs for what others do.
/// </remarks>
/// <param name="request">The request, which becomes what the guest makes of it.</param>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="caller">Decides where the guest goes on.</param>
/// <param name="dispatcher">The guest's.</param>
internal sealed class NextStep(MiddlewareRequest request, MiddlewareNext next, GuestCaller caller, FilterDispatcher dispatcher)
    : WasiHttpClient
{
    private static readonly Action s_left = static () => { };

    private readonly TaskCompletionSource<IncomingHttpResponse> _answer = new();
    private OutgoingHttpRequest? _message;
    private CancellationToken _cancellationToken;
    private Action? _waiting;

    /// <summary>Why the rest of the pipeline has no answer, if it has none.</summary>
    public Exception? Failure { get; private set; }

    public override ValueTask<IncomingHttpResponse> SendAsync(OutgoingHttpRequest message, CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _message, message, null) is not null)
        {
            message.Body?.Dispose();
            return ValueTask.FromException<IncomingHttpResponse>(
                new WasiHttpException(new ErrorCode.InternalError("the request was handed on before, which is done once"))
            );
        }

        _cancellationToken = cancellationToken;
        var call = () =>
        {
            _ = CallAsync();
        };
        if (Interlocked.CompareExchange(ref _waiting, call, null) is not null)
        {
            ThreadPool.QueueUserWorkItem(static call => call(), call, preferLocal: false);
        }

        return new ValueTask<IncomingHttpResponse>(_answer.Task);
    }

    /// <summary>The guest's first call has come back: hands the request on, if it wants that already.</summary>
    public void GoOn() => Interlocked.Exchange(ref _waiting, s_left)?.Invoke();

    private async Task CallAsync()
    {
        MiddlewareResponse? answer = null;
        IncomingHttpResponse? response = null;
        try
        {
            TakeOver(_message!);
            answer = await next(request, _cancellationToken);
            _cancellationToken.ThrowIfCancellationRequested();
            response = new IncomingHttpResponse(answer.Status, Fields.Of(answer.Headers) ?? [], new AnswerBody(answer, _message!));
        }
        catch (Exception e)
        {
            Failure = e;
            _message!.Body?.Dispose();
            if (answer is not null)
            {
                await answer.DisposeAsync();
            }
        }

        await caller.RunAsync(
            static step =>
            {
                step.Next.Tell(step.Response);
                return true;
            },
            (Next: this, Response: response),
            mayWait: false
        );
    }

    private void Tell(IncomingHttpResponse? response) =>
        dispatcher.Enter(() =>
        {
            if (response is not null)
            {
                _answer.SetResult(response);
            }
            else
            {
                _answer.SetException(Failure!);
            }
        });

    /// <summary>Makes the request what the guest wants it to be.</summary>
    private void TakeOver(OutgoingHttpRequest message)
    {
        request.Method = message.Method;
        var query = message.PathWithQuery.IndexOf('?', StringComparison.Ordinal);
        request.Path = query < 0 ? message.PathWithQuery : message.PathWithQuery[..query];
        request.Query = query < 0 ? "" : message.PathWithQuery[(query + 1)..];
        foreach (var name in request.Headers.Select(header => header.Key).ToArray())
        {
            request.RemoveHeader(name);
        }

        request.AddHeader("Host", message.Authority);
        foreach (var (name, value) in message.Headers)
        {
            if (!Fields.IsLength(name))
            {
                request.AddHeader(name, Fields.Text(value));
            }
        }

        if (message.Body is null)
        {
            request.SetBody(ReadOnlyMemory<byte>.Empty);
        }
        else if (message.Body.TryTakeAll(out var bytes))
        {
            request.SetBody(bytes);
        }
        else
        {
            request.SetBody(message.Body.AsStream(static () => { }));
        }
    }

    /// <summary>The body of the answer, which others may still be writing.</summary>
    private sealed class AnswerBody(MiddlewareResponse answer, OutgoingHttpRequest message) : HttpBodySource
    {
        public override PipeReader Reader { get; } =
            answer.BufferedBody is { } bytes
                ? PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(bytes))
                : PipeReader.Create(answer.OpenBody(), new StreamPipeReaderOptions(leaveOpen: true));

        public override HttpFields? Trailers => Fields.Of(answer.Trailers);

        public override void Release()
        {
            base.Release();
            message.Body?.Dispose();
            _ = answer.DisposeAsync().AsTask();
        }
    }
}
