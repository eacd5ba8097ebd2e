namespace Pillion.Wasm;

/// <summary>
/// A running module: its memories, tables, globals and functions. An instance, and all instances linked to it, may be used
/// by one thread at a time; <see cref="Interrupt"/> may be called from any.
/// </summary>
public sealed class Instance : IDisposable
{
    /// <summary>The module.</summary>
    public Module Module => throw new NotImplementedException();

    /// <summary>What host functions need of the embedder for this instance; reached through <see cref="Caller.State{T}"/>.</summary>
    public object? HostState { get; set; }

    /// <summary>The exported item of that name, or null.</summary>
    public Extern? this[string name] => throw new NotImplementedException();

    /// <summary>The exported function of that name as a delegate of matching signature (see <see cref="Linker.Define(string, string, Delegate)"/>).</summary>
    /// <exception cref="WasmLinkException">There is none, or its type differs; the message says both types.</exception>
    public TDelegate GetFunction<TDelegate>(string name)
        where TDelegate : Delegate => throw new NotImplementedException();

    /// <summary>The exported function of that name, or null.</summary>
    public Function? GetFunction(string name) => throw new NotImplementedException();

    /// <summary>The exported memory of that name, or null.</summary>
    public Memory? GetMemory(string name = "memory") => throw new NotImplementedException();

    /// <summary>
    /// Stops the guest after <paramref name="timeout"/> or when <paramref name="cancellationToken"/> is cancelled, by a trap of
    /// kind <see cref="TrapKind.Interrupted"/>, until the returned scope is disposed. Scopes do not nest.
    /// </summary>
    public DeadlineScope WithDeadline(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Stops the guest at its next loop iteration or call, from any thread.</summary>
    public void Interrupt() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}

/// <summary>The time in which a guest may run; disposing it lifts the limit.</summary>
public readonly struct DeadlineScope : IDisposable
{
    /// <summary>Whether the deadline passed or the caller cancelled.</summary>
    public bool IsExpired => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() { }
}
