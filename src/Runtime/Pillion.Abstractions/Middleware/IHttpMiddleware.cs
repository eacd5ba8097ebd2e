namespace Pillion.Abstractions.Middleware;

/// <summary>
/// A step that HTTP requests go through on their way to an app's Dapr API or to the app itself: it may look at them, change them, answer them
/// itself, and change the answers of others.
/// </summary>
/// <remarks>Dapr's <c>middleware.Middleware</c>, components-contrib <c>middleware/middleware.go</c>.</remarks>
public interface IHttpMiddleware : IComponent
{
    /// <summary>Takes one request.</summary>
    /// <param name="request">The request; it may be changed in place.</param>
    /// <param name="next">Passes a request on to the rest of the pipeline. Called at most once, with this request.</param>
    /// <param name="cancellationToken">Cancelled when the caller went away.</param>
    /// <returns>The answer of the next step, or one made by <see cref="MiddlewareRequest.Answer"/>. Whoever drops an answer of the next step disposes it.</returns>
    ValueTask<MiddlewareResponse> InvokeAsync(MiddlewareRequest request, MiddlewareNext next, CancellationToken cancellationToken);
}

/// <summary>The rest of a pipeline.</summary>
/// <param name="request">The request the step was given.</param>
/// <param name="cancellationToken">Cancels the call.</param>
public delegate ValueTask<MiddlewareResponse> MiddlewareNext(MiddlewareRequest request, CancellationToken cancellationToken);
