using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;
using Pillion.Components.Wasm.Calls;
using Pillion.Components.Wasm.Modules;
using Pillion.Components.Wasm.Sandbox;
using Pillion.Wasi;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>
/// <c>middleware.http.wasm</c>: a module of http-wasm's handler ABI that sees every request and answer. <c>url</c> says where the module is, <c>guestConfig</c> is
/// what it may read, <c>strictSandbox</c> makes its clocks and random numbers the same in every run.
/// </summary>
/// <remarks>components-contrib <c>middleware/http/wasm/httpwasm.go</c>.</remarks>
internal sealed class WasmMiddleware(WasmComponentHost host, ComponentServices services) : IHttpMiddleware
{
    private GuestCode? _code;
    private GuestSandbox? _sandbox;
    private HandlerFilter? _filter;

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var settings = FilterSettings.Read(spec.Metadata);
        var log = services.Logging.CreateLogger("Pillion.Components.Wasm");
        _code = await GuestCode.LoadAsync(host, spec.Metadata, cancellationToken);
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

    private HandlerFilter Create(
        ComponentSpec spec,
        GuestCode code,
        FilterSettings settings,
        GuestSandbox sandbox,
        ILogger log,
        CancellationToken cancellationToken
    ) =>
        code.Module is { } module
            ? new HandlerFilter(host, new HandlerModule(host, spec.Name, module, settings, sandbox, log), cancellationToken)
            : throw new WasmLinkException(
                "it is a component, and filters are modules of http-wasm's handler ABI (they import \"http_handler\" and export \"handle_request\")"
            );
}
