using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;

namespace Pillion.Components.Middleware.Uppercase;

/// <summary><c>middleware.http.uppercase</c>: makes the body upper case; <c>direction</c> is <c>request</c> (the default), <c>response</c> or <c>both</c>.</summary>
/// <remarks>Dapr's <c>cmd/daprd/components/middleware_http_uppercase.go</c>.</remarks>
internal sealed class UppercaseBody : IHttpMiddleware
{
    private bool _request = true;
    private bool _response;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var direction = spec.Metadata.Get("direction") ?? "request";
        _response =
            direction.Equals("response", StringComparison.OrdinalIgnoreCase)
            || direction.Equals("both", StringComparison.OrdinalIgnoreCase);
        _request = !direction.Equals("response", StringComparison.OrdinalIgnoreCase);
        return ValueTask.CompletedTask;
    }

    public ValueTask<MiddlewareResponse> InvokeAsync(MiddlewareRequest request, MiddlewareNext next, CancellationToken cancellationToken)
    {
        if (_request)
        {
            Change(request);
        }

        return _response ? ChangeAnswerAsync(next(request, cancellationToken)) : next(request, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async ValueTask<MiddlewareResponse> ChangeAnswerAsync(ValueTask<MiddlewareResponse> pending)
    {
        var answer = await pending;
        Change(answer);
        return answer;
    }

    private static void Change(MiddlewareMessage message)
    {
        if (message.BufferedBody is not { } bytes)
        {
            message.SetBody(new UppercaseStream(message.OpenBody()));
        }
        else if (!bytes.IsEmpty)
        {
            message.SetBody(UppercaseText.Convert(bytes.Span));
        }
    }
}
