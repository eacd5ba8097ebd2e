using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Testing.Servers;

namespace Pillion.Components.RabbitMq.Tests.Bindings;

/// <summary><c>bindings.rabbitmq</c>, read; it is also what sends.</summary>
public sealed class RabbitMqInputBindingTests(SharedServer<RabbitMqServer> shared) : InputBindingSuite
{
    /// <inheritdoc/>
    protected override async ValueTask<IInputBinding> CreateAsync() =>
        await RabbitMqTestComponents.CreateAsync<IInputBinding>(
            "bindings.rabbitmq",
            ("host", (await shared.GetAsync()).ConnectionString),
            ("queueName", $"binding {Guid.NewGuid():N}"),
            ("prefetchCount", "10")
        );

    /// <inheritdoc/>
    protected override async Task SendAsync(ReadOnlyMemory<byte> data) =>
        await ((IOutputBinding)Binding).InvokeAsync(new BindingRequest("create", data), Token);
}
