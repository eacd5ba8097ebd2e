using Pillion.Components.Wasm.Wit;

namespace Pillion.Components.Wasm.State;

/// <summary>What the host calls of a state store's instance; only what it exports can be called.</summary>
internal sealed record StateStoreGuest(StateStoreExports Store, StateTransactionsExports Transactions, StateKeysExports Keys);
