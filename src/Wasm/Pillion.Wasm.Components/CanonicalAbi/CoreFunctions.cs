namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>Core functions as delegates.</summary>
internal static class CoreFunctions
{
    /// <summary>A <see cref="Function"/> or a delegate as a delegate of the given type.</summary>
    /// <exception cref="WasmLinkException">The signatures differ.</exception>
    public static Delegate Bind(object function, Type delegateType) =>
        function switch
        {
            Function core => core.As(delegateType),
            Delegate d when d.GetType() == delegateType => d,
            Delegate d => Delegate.CreateDelegate(delegateType, d, d.GetType().GetMethod("Invoke")!, throwOnBindFailure: false)
                ?? throw new WasmLinkException($"A core function is {d.GetType()} where {delegateType} is needed."),
            _ => throw new ArgumentException($"{function.GetType()} is no core function.", nameof(function)),
        };
}
