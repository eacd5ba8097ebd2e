using Pillion.Abstractions.State;
using Pillion.Components.Wasm.Wit.StateStore;
using Pillion.Components.Wasm.Wit.StateTransactions;
using Pillion.Components.Wasm.Wit.Types;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.State;

/// <summary>What the host calls of a state store's instance, whatever its ABI is. An error that the store answers with is a value.</summary>
internal interface IStateStoreGuest
{
    /// <summary>What it says it can, as far as it exports what that takes.</summary>
    StateFeatures Features { get; }

    /// <summary>Reads a key; default if it is not there.</summary>
    Result<StateValue, Error> Get(in StateGetRequest request);

    /// <summary>Writes a key.</summary>
    Result<Unit, WriteError> Set(in StateSetRequest request);

    /// <summary>Removes a key.</summary>
    Result<Unit, WriteError> Delete(in StateDeleteRequest request);

    /// <summary>Does all of it or nothing. Only of a store that says that it can.</summary>
    Result<Unit, Refusal> Transact(StateTransaction transaction);

    /// <summary>The keys that begin so. Only of a store that says that it can.</summary>
    Result<string[], Error> Keys(string prefix);
}
