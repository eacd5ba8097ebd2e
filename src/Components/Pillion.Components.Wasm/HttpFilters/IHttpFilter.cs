using Pillion.Abstractions.Middleware;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>What requests go through: guests of either kind.</summary>
internal interface IHttpFilter : IDisposable
{
    /// <summary>Takes one request; see <see cref="IHttpMiddleware.InvokeAsync"/>.</summary>
    ValueTask<MiddlewareResponse> InvokeAsync(MiddlewareRequest request, MiddlewareNext next, CancellationToken cancellationToken);
}
