namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>What a compiled adapter is bound to. Fields, because adapters read them.</summary>
internal sealed class AdapterClosure
{
    /// <summary>The definition that is adapted; between components, the callee's lift.</summary>
    public readonly AbiContext Context;

    /// <summary>Between components, the caller's lower.</summary>
    public readonly AbiContext? Caller;

    /// <summary>The host's function, or the lifted core function; null if the adapter calls neither.</summary>
    public readonly Delegate? Target;

    /// <summary>What the compiled code refers to.</summary>
    public readonly object[] Constants;

    public AdapterClosure(AbiContext context, AbiContext? caller, Delegate? target, object[] constants)
    {
        Context = context;
        Caller = caller;
        Target = target;
        Constants = constants;
    }
}
