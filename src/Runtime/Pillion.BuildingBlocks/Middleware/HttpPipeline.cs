using Pillion.Abstractions.Middleware;

namespace Pillion.BuildingBlocks.Middleware;

/// <summary>The middleware in front of an app's API or of the app (Configuration <c>httpPipeline</c>, <c>appHttpPipeline</c>), outermost first.</summary>
public sealed class HttpPipeline
{
    private readonly IReadOnlyList<IHttpMiddleware> _steps;

    /// <summary>A pipeline of these steps, which somebody else keeps and disposes.</summary>
    public HttpPipeline(IReadOnlyList<IHttpMiddleware> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        _steps = steps;
    }

    /// <summary>No middleware at all; what it stands in front of is then called directly.</summary>
    public static HttpPipeline Empty { get; } = new([]);

    /// <summary>Whether there is nothing to go through.</summary>
    public bool IsEmpty => _steps.Count == 0;

    /// <summary>The way through all steps to the end of the pipeline. Made once, so that a request allocates no step.</summary>
    internal MiddlewareNext Compose(MiddlewareNext end)
    {
        var next = end;
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            next = Before(_steps[i], next);
        }

        return next;
    }

    private static MiddlewareNext Before(IHttpMiddleware step, MiddlewareNext next) =>
        (request, cancellationToken) => step.InvokeAsync(request, next, cancellationToken);
}
