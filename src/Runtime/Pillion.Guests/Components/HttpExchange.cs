using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Guests.Components;

/// <summary>One request to a component and its answer.</summary>
internal sealed class HttpExchange : HttpResponseSink
{
    private readonly GuestComponent _app;
    private readonly InvokeRequest _request;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _caller;

    // The guest's thread is to go on with the guest, and not with whoever reads the answer.
    private readonly TaskCompletionSource<InvokeResponse> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HttpExchange(GuestComponent app, InvokeRequest request, CancellationToken cancellationToken)
    {
        _app = app;
        _request = request;
        _caller = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>The answer; there when the guest has set it.</summary>
    public Task<InvokeResponse> Response => _response.Task;

    /// <summary>Runs the guest to its end, and lets the next one in.</summary>
    /// <returns>Nothing of interest.</returns>
    public bool Run()
    {
        try
        {
            RunInstance();
        }
        catch (Exception e)
        {
            Report(e);
        }
        finally
        {
            _stop.Dispose();
            _app.Gate.Leave();
        }

        return true;
    }

    public override void Begin(int status, HttpFields headers, OutgoingHttpBody? body)
    {
        var list = new HeaderList();
        foreach (var (name, value) in headers)
        {
            // The body knows its length.
            if (!name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            {
                list.Add(name, System.Text.Encoding.Latin1.GetString(value));
            }
        }

        _response.TrySetResult(
            new InvokeResponse
            {
                Status = status,
                Headers = list,
                Body = body is null ? MessageBody.Empty : new MessageBody(new ResponseBodyStream(body, Stop), body.Length),
            }
        );
    }

    public override void Fail(ErrorCode error) =>
        _response.TrySetException(
            new AppChannelException(AppChannelFailure.Failed, $"app '{_app.AppId}' gave an error instead of a response: {error}")
        );

    /// <summary>The caller does not want the rest: whatever the guest still does for it is in vain.</summary>
    private void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The guest has returned.
        }
    }

    /// <summary>The guest did not return. If the answer was begun already, its body is broken off.</summary>
    private void Report(Exception exception)
    {
        var failure = _app.Translate(exception, _app.RequestTimeout, _caller);
        if (failure is OperationCanceledException)
        {
            _response.TrySetCanceled(_caller);
        }
        else
        {
            _response.TrySetException(failure);
        }
    }

    private void RunInstance()
    {
        var instance = _app.Instances.Rent();
        var isIntact = false;
        try
        {
            if (_app.RequestTimeout != Timeout.InfiniteTimeSpan)
            {
                _stop.CancelAfter(_app.RequestTimeout);
            }

            instance.Wasi.CancellationToken = _stop.Token;
            using (instance.Component.WithDeadline(_app.RequestTimeout, _stop.Token))
            {
                ComponentHttpChannel.Handle(instance, new InvokeRequestSource(_request, _app.AppId), this);
            }

            isIntact = true;
        }
        catch (Exception e)
        {
            // Before the instance ends: what that would say is only that there is no response.
            Report(e);
        }
        finally
        {
            instance.Wasi.CancellationToken = CancellationToken.None;
            _app.Instances.Return(instance, isIntact);
        }

        // The guest may have kept its outparam without setting it, which only its instance's end would tell.
        if (!_response.Task.IsCompleted)
        {
            Fail(new ErrorCode.InternalError("the guest returned without a response"));
        }
    }
}
