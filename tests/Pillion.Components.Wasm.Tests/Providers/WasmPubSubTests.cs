using Pillion.Abstractions.PubSub;
using Pillion.Components.Conformance.PubSub;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>A broker in C does what every broker does.</summary>
public sealed class WasmPubSubTests : PubSubSuite
{
    protected override ValueTask<IPubSub> CreateAsync() => WasmProviders.CreateSampleAsync<IPubSub>("pubsub.wasm", "broker/broker.wasm");

    protected override ValueTask<IPubSub> CreateAnotherAsync() => new(Bus);
}
