using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Linking;

/// <summary>Canonical options whose indices have become things of an instance. Functions are <see cref="Function"/> or delegates.</summary>
internal sealed record BoundOptions
{
    public required StringEncoding Encoding { get; init; }

    public Memory? Memory { get; init; }

    public object? Realloc { get; init; }

    public object? PostReturn { get; init; }

    public bool IsAsync { get; init; }

    public object? Callback { get; init; }

    /// <summary>What of it decides which code is compiled.</summary>
    public AbiOptions ToAbi() => new(Encoding, PostReturn is not null) { IsAsync = IsAsync, HasCallback = Callback is not null };
}
