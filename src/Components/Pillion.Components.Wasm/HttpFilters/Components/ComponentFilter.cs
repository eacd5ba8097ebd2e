using Microsoft.Extensions.Logging;
using Pillion.Abstractions.Middleware;
using Pillion.Components.Wasm.Calls;
using Pillion.Components.Wasm.Limits;
using Pillion.Components.Wasm.Sandbox;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Http;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.HttpFilters.Components;

/// <summary>Sends requests through a component of the world <c>wasi:http/middleware</c> (0.3): each through an instance as if nobody had used it before.</summary>
/// <remarks>An instance that fails is given up, its request is answered with 500, and nobody else sees anything of it.</remarks>
internal sealed class ComponentFilter : IHttpFilter
{
    private readonly string _name;
    private readonly ILogger _log;
#pragma warning disable CA2213 // Requests may still be under way, and it holds nothing.
    private readonly SemaphoreSlim _places;
#pragma warning restore CA2213

    /// <exception cref="WasmLinkException">The component is no handler of HTTP requests, or imports what filters are not given.</exception>
    public ComponentFilter(WasmComponentHost host, string name, Component component, GuestLimits limits, GuestSandbox sandbox, ILogger log)
    {
        if (component.FindExport(HttpHandler.Interface) is null)
        {
            throw new WasmLinkException(
                $"it is a component that exports no {HttpHandler.Interface}, which is what filters do that are components (of the world wasi:http/middleware), but {(component.Exports.IsEmpty ? "nothing" : string.Join(", ", component.Exports.Select(e => e.Name)))}"
            );
        }

        (_name, _log, Limits, Sandbox) = (name, log, limits, sandbox);
        Caller = new GuestCaller(host);
        Dispatcher = new FilterDispatcher(host.Threads);
        _places = new SemaphoreSlim(limits.Instances);
        Instances = new ComponentPool(
            host.Linker.Prepare(component, limits.ForInstance),
            Math.Min(limits.Instances, Math.Max(4, 2 * Environment.ProcessorCount))
        );
    }

    public GuestLimits Limits { get; }

    /// <summary>What guests are given.</summary>
    public GuestSandbox Sandbox { get; }

    /// <summary>Decides where guests are called.</summary>
    public GuestCaller Caller { get; }

    /// <summary>Where guests go on that have waited.</summary>
    public FilterDispatcher Dispatcher { get; }

    public ComponentPool Instances { get; }

    /// <summary>Whether guests may hold their thread while they wait, by functions of WASI 0.2.</summary>
    public bool MayWait => Sandbox.HasNetwork;

    public async ValueTask<MiddlewareResponse> InvokeAsync(
        MiddlewareRequest request,
        MiddlewareNext next,
        CancellationToken cancellationToken
    )
    {
        if (!await _places.WaitAsync(Limits.Timeout, cancellationToken))
        {
            _log.NoInstanceFree(_name, Limits.Timeout.TotalSeconds, Limits.Instances);
            return request.AnswerText(503, $"middleware '{_name}' has no instance free");
        }

        return await new FilterExchange(this, request, next, cancellationToken).RunAsync();
    }

    /// <summary>A request's guest has ended, which may be after its answer began.</summary>
    public void Leave() => _places.Release();

    /// <summary>Standard output or error of a guest.</summary>
    public GuestOutput OpenOutput(string stream) => new(_log, _name, stream);

    /// <summary>Says what went wrong with a request, to whoever sent it and to the log.</summary>
    public string Fail(Exception exception)
    {
        var problem = exception switch
        {
            WasiHttpException http => $"gave an error instead of a response: {http.Error}",
            OperationCanceledException => $"took longer than its timeout of {Limits.Timeout.TotalSeconds:0.###} s",
            _ => GuestFailure.Describe(exception, Limits.Timeout),
        };
        _log.GuestFailed(exception, _name, HttpHandler.Interface, problem);
        return $"middleware '{_name}' {problem}";
    }

    /// <summary>The same for what is no exception.</summary>
    public string Fail(string problem)
    {
        _log.GuestMisbehaved(_name, HttpHandler.Interface, problem);
        return $"middleware '{_name}' {problem}";
    }

    public void Dispose() => Instances.Dispose();
}
