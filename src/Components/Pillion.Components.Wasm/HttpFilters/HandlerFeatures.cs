namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>What a guest can ask for by <c>enable_features</c>.</summary>
/// <remarks>http-wasm, <c>http-handler-abi.md</c>, "features"; the numbers are the ABI's.</remarks>
[Flags]
internal enum HandlerFeatures
{
    None = 0,

    /// <summary>The request's body is kept for the next handler when the guest reads it.</summary>
    BufferRequest = 1,

    /// <summary>The next handler's answer waits until the guest has seen it, and may be changed.</summary>
    BufferResponse = 2,

    /// <summary>The guest may use fields behind bodies.</summary>
    Trailers = 4,

    /// <summary>All that this host supports.</summary>
    All = BufferRequest | BufferResponse | Trailers,
}
