using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Pluggable.Discovery;

namespace Pillion.Components.Pluggable.Bindings;

/// <summary>A binding that serves both directions; the metadata <c>direction</c> may say that only one is wanted, and only that one is initialised.</summary>
internal sealed class PluggableBinding(PluggableSocket socket, ComponentServices services) : IInputBinding, IOutputBinding
{
    private readonly PluggableInputBinding _input = new(socket, services);
    private readonly PluggableOutputBinding _output = new(socket, services);

    public IReadOnlyList<string> Operations => _output.Operations;

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        if (IsWanted(spec, "input"))
        {
            await _input.InitAsync(spec, cancellationToken);
        }

        if (IsWanted(spec, "output"))
        {
            await _output.InitAsync(spec, cancellationToken);
        }
    }

    public ValueTask<IAsyncDisposable> ReadAsync(
        string appId,
        Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler,
        CancellationToken cancellationToken
    ) => _input.ReadAsync(appId, handler, cancellationToken);

    public ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken) =>
        _output.InvokeAsync(request, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _input.DisposeAsync();
        await _output.DisposeAsync();
    }

    private static bool IsWanted(ComponentSpec spec, string direction) =>
        spec.Metadata.Get("direction") is not { } text
        || text.Split(',').Any(d => d.Trim().Equals(direction, StringComparison.OrdinalIgnoreCase));
}
