using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>What of the options of a canonical definition decides which code is compiled; memories and functions come with <see cref="AbiContext"/>.</summary>
/// <param name="Encoding">How strings are in memory.</param>
/// <param name="HasPostReturn">Whether a function of the guest is to be told when its results were read.</param>
internal sealed record AbiOptions(StringEncoding Encoding = StringEncoding.Utf8, bool HasPostReturn = false)
{
    /// <summary>Whether the lifted function's instance needs to know the task that runs: it uses built-in functions that concern it.</summary>
    public bool EntersTask { get; init; }

    /// <summary>Whether the definition is marked <c>async</c>. The compilers of synchronous calls refuse it.</summary>
    public bool IsAsync { get; init; }

    /// <summary>Whether an asynchronous lift has a callback.</summary>
    public bool HasCallback { get; init; }

    public static AbiOptions Of(CanonOptions options) =>
        new(options.Encoding ?? StringEncoding.Utf8, options.PostReturn is not null)
        {
            IsAsync = options.IsAsync,
            HasCallback = options.Callback is not null,
        };
}
