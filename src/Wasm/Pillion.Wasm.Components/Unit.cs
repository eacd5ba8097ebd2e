namespace Pillion.Wasm.Components;

/// <summary>The side of a <see cref="Result{T, TError}"/> that carries nothing: <c>result&lt;_, e&gt;</c>, <c>result</c>.</summary>
public readonly record struct Unit
{
    /// <summary>The only value.</summary>
    public static Unit Value => default;

    /// <inheritdoc/>
    public override string ToString() => "()";
}
