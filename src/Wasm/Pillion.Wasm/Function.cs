namespace Pillion.Wasm;

/// <summary>A function of an instance or of the host.</summary>
public sealed class Function : Extern
{
    /// <inheritdoc/>
    public override FuncType Type => throw new NotImplementedException();

    /// <summary>Calls the function with arguments checked against its type.</summary>
    /// <returns>Its results, in order.</returns>
    /// <exception cref="ArgumentException">Number or types of arguments differ.</exception>
    /// <exception cref="WasmTrapException">The guest trapped.</exception>
    public Value[] Invoke(params ReadOnlySpan<Value> arguments) => throw new NotImplementedException();
}
