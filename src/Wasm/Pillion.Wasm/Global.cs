namespace Pillion.Wasm;

/// <summary>A global variable.</summary>
public sealed class Global : Extern, IDisposable
{
    /// <summary>A global owned by the host, to be imported by guests.</summary>
    public Global(Engine engine, GlobalType type, Value value) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override GlobalType Type => throw new NotImplementedException();

    /// <summary>Its value.</summary>
    /// <exception cref="InvalidOperationException">Set on an immutable global.</exception>
    public Value Value
    {
        get => throw new NotImplementedException();
        set => throw new NotImplementedException();
    }

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
