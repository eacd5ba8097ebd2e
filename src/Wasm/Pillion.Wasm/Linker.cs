namespace Pillion.Wasm;

/// <summary>Resolves imports by name. Define what guests may use, then instantiate modules.</summary>
public sealed class Linker
{
    /// <summary>An empty linker.</summary>
    public Linker(Engine engine) => throw new NotImplementedException();

    /// <summary>
    /// Defines a host function from any delegate over <c>int/uint, long/ulong, float, double, Vector128&lt;byte&gt;, object?,
    /// Function?</c>; several results are a value tuple. A first parameter of type <see cref="Caller"/> receives the calling
    /// instance. The call is typed from end to end: nothing is boxed.
    /// </summary>
    /// <exception cref="ArgumentException">The signature has a type that WebAssembly has not.</exception>
    public Linker Define(string module, string name, Delegate function) => throw new NotImplementedException();

    /// <summary>Defines a function, table, memory or global of another instance or of the host.</summary>
    public Linker Define(string module, string name, Extern item) => throw new NotImplementedException();

    /// <summary>Defines every export of an instance under a module name.</summary>
    public Linker Define(string module, Instance instance) => throw new NotImplementedException();

    /// <summary>Resolves a module's imports once, for many instantiations.</summary>
    /// <exception cref="WasmLinkException">An import is missing or has another type.</exception>
    public InstanceTemplate Prepare(Module module, InstanceLimits? limits = null) => throw new NotImplementedException();

    /// <summary>Instantiates a module and runs its start function.</summary>
    public Instance Instantiate(Module module, InstanceLimits? limits = null) => throw new NotImplementedException();
}
