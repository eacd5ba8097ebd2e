using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Wit.Http;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Http;

/// <summary>
/// Calls the export <c>wasi:http/handler</c> of an instance: the worlds <c>wasi:http/service</c> and <c>middleware</c>. Calls may be made while others
/// are under way.
/// </summary>
/// <param name="context">What the instance's host functions use.</param>
/// <param name="instance">The instance.</param>
public sealed class HttpHandler(WasiContext context, ComponentInstance instance)
{
    /// <summary>The name of the exported interface.</summary>
    public const string Interface = HandlerExports.InstanceName;

    private readonly HandlerExports _exports = new(instance);

    /// <summary>Has the guest answer a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    /// <returns>The head of the answer, whose body the guest may still be writing.</returns>
    /// <exception cref="WasiHttpException">The guest gave an error instead of a response.</exception>
    /// <exception cref="Pillion.Wasm.WasmTrapException">It trapped.</exception>
    public async ValueTask<HandlerResponse> HandleAsync(HttpRequestSource request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var given = new Request(context.Preview3.Http, request, cancellationToken);
        var result = await _exports.HandleAsync(given).ConfigureAwait(false);
        return result.IsOk
            ? new HandlerResponse(given, (Response)result.Value)
            : throw new WasiHttpException(ErrorCodes.ToHost(result.Error));
    }
}
