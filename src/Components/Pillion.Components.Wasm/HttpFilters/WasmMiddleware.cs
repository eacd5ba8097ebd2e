using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;
using Pillion.Components.Wasm.Calls;
using Pillion.Components.Wasm.HttpFilters.Components;
using Pillion.Components.Wasm.Modules;
using Pillion.Components.Wasm.Sandbox;
using Pillion.Wasi;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>
/// <c>middleware.http.wasm</c>: a module of http-wasm's handler ABI, or a component of the world <c>wasi:http/middleware</c>, that sees every request and answer.
/// <c>url</c> says where it is, and its bytes which of the two.
/// </summary>
/// <remarks>components-contrib <c>middleware/http/wasm/httpwasm.go</c>; WebAssembly/WASI <c>proposals/http/wit-0.3.0/worlds.wit</c>.</remarks>
internal sealed class WasmMiddleware(WasmComponentHost host, ComponentServices services) : IHttpMiddleware
{
    private GuestCode? _code;
    private GuestSandbox? _sandbox;
    private IHttpFilter? _filter;

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var log = services.Logging.CreateLogger("Pillion.Components.Wasm");
        _code = await GuestCode.LoadAsync(host, spec.Metadata, cancellationToken);
        var settings = FilterSettings.Read(spec.Metadata, _code.Component is not null);
        _sandbox = GuestSandbox.Open(spec.Metadata, _code.Name, services.Time);
        try
        {
            _filter = Create(spec, _code, settings, _sandbox, log, cancellationToken);
        }
        catch (Exception e) when (e is WasmException or WasiExitException)
        {
            throw spec.Metadata.Error(
                GuestCode.Key,
                $"names {_code.DisplayName}, which cannot be used: {(e is WasmLinkException ? e.Message : "it " + GuestFailure.Describe(e, settings.Limits.Timeout))}"
            );
        }
    }

    public ValueTask<MiddlewareResponse> InvokeAsync(MiddlewareRequest request, MiddlewareNext next, CancellationToken cancellationToken) =>
        _filter!.InvokeAsync(request, next, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _filter?.Dispose();
        _sandbox?.Dispose();
        _code?.Dispose();
        return ValueTask.CompletedTask;
    }

    private IHttpFilter Create(
        ComponentSpec spec,
        GuestCode code,
        FilterSettings settings,
        GuestSandbox sandbox,
        ILogger log,
        CancellationToken cancellationToken
    ) =>
        code.Module is { } module
            ? new HandlerFilter(host, new HandlerModule(host, spec.Name, module, settings, sandbox, log), cancellationToken)
            : new ComponentFilter(host, spec.Name, code.Component!, settings.Limits, sandbox, log);
}
