using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Testing.Servers;

[assembly: AssemblyFixture(typeof(SharedServer<MosquittoServer>))]

namespace Pillion.Components.Mqtt.Tests.Bindings;

/// <summary><c>bindings.mqtt3</c>, as something that sends.</summary>
public sealed class MqttOutputBindingTests(SharedServer<MosquittoServer> shared) : ServerBindingSuite<MosquittoServer>(shared)
{
    private readonly string _topic = $"binding/{Guid.NewGuid():N}";

    /// <inheritdoc/>
    protected override string AddressKey => "url";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Operations => ["create"];

    /// <inheritdoc/>
    protected override IEnumerable<BindingRequest> Requests => [new("create", "x"u8.ToArray())];

    /// <inheritdoc/>
    protected override Task<IOutputBinding> CreateAsync(
        MosquittoServer server,
        ComponentServices services,
        params (string Key, string Value)[] metadata
    ) => MqttTestComponents.CreateAsync<IOutputBinding>("bindings.mqtt3", server, [("topic", _topic), ("consumerID", _topic), .. metadata]);
}
