using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Testing.Servers;

namespace Pillion.Components.Mqtt.Tests.Bindings;

/// <summary><c>bindings.mqtt3</c>, read; it is also what sends.</summary>
public sealed class MqttInputBindingTests : InputBindingSuite
{
    private readonly MosquittoServer _server = new();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async ValueTask<IInputBinding> CreateAsync()
    {
        await _server.StartAsync();
        return await MqttTestComponents.CreateAsync<IInputBinding>(
            "bindings.mqtt3",
            _server,
            ("topic", "orders"),
            ("consumerID", "binding")
        );
    }

    /// <inheritdoc/>
    protected override async Task SendAsync(ReadOnlyMemory<byte> data) =>
        await ((IOutputBinding)Binding).InvokeAsync(new BindingRequest("create", data), Token);
}
