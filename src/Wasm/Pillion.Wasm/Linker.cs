using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <summary>Resolves imports by name. Define what guests may use, then instantiate modules. Later definitions replace earlier ones.</summary>
/// <remarks>Defining is not safe for concurrent use; preparing and instantiating are, once all is defined.</remarks>
public sealed class Linker
{
    private readonly Dictionary<(string Module, string Name), object> _definitions = [];
    private readonly Engine _engine;

    /// <summary>An empty linker.</summary>
    public Linker(Engine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
    }

    /// <summary>
    /// Defines a host function from any delegate over <c>int/uint, long/ulong, float, double, Vector128&lt;byte&gt;, object?,
    /// Function?</c>; several results are a value tuple. A first parameter of type <see cref="Caller"/> receives the calling
    /// instance. The call is typed from end to end: nothing is boxed.
    /// </summary>
    /// <remarks>
    /// Exceptions of the function pass through the guest to the host's caller unchanged; throw a
    /// <see cref="WasmTrapException"/> to trap, and a <see cref="WasmGuestException"/> for the guest to catch.
    /// </remarks>
    /// <exception cref="ArgumentException">The signature has a type that WebAssembly has not.</exception>
    public Linker Define(string module, string name, Delegate function)
    {
        ArgumentNullException.ThrowIfNull(function);
        _definitions[(module, name)] = new HostFunction(function);
        return this;
    }

    /// <summary>Defines a function, table, memory, global or tag of another instance or of the host.</summary>
    public Linker Define(string module, string name, Extern item)
    {
        ArgumentNullException.ThrowIfNull(item);
        _definitions[(module, name)] = item;
        return this;
    }

    /// <summary>Defines every export of an instance under a module name.</summary>
    public Linker Define(string module, Instance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        foreach (var export in instance.Module.Exports)
        {
            _definitions[(module, export.Name)] = instance[export.Name]!;
        }

        return this;
    }

    /// <summary>Whether something is defined under that name.</summary>
    public bool IsDefined(string module, string name) => _definitions.ContainsKey((module, name));

    /// <summary>Resolves a module's imports once, for many instantiations.</summary>
    /// <param name="limits">What each instance may use.</param>
    /// <exception cref="WasmLinkException">Imports are missing or have other types; the message lists all of them.</exception>
    public InstanceTemplate Prepare(Module module, InstanceLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (module.Engine != _engine)
        {
            throw new ArgumentException("The module was loaded by another engine.", nameof(module));
        }

        var imports = new object[module.Imports.Length];
        var problems = new List<string>();
        for (var i = 0; i < imports.Length; i++)
        {
            var import = module.Imports[i];
            if (!_definitions.TryGetValue((import.Module, import.Name), out var found))
            {
                problems.Add($"unknown import: \"{import.Module}\" \"{import.Name}\" {import.Type} is not defined");
            }
            else if (!ImportMatching.Matches(found, import.Type))
            {
                problems.Add(
                    $"incompatible import type: \"{import.Module}\" \"{import.Name}\" is {ImportMatching.TypeOf(found)}, the module wants {import.Type}"
                );
            }
            else if (found is Memory { IsGuarded: false } && _engine.IsGuarded && ((MemoryType)import.Type).IsGuardable)
            {
                problems.Add(
                    $"incompatible memory: \"{import.Module}\" \"{import.Name}\" is of an engine that uses {MemoryStrategy.ExplicitChecks}, and this one relies on {MemoryStrategy.GuardPages}"
                );
            }
            else
            {
                imports[i] = found;
            }
        }

        if (problems.Count > 0)
        {
            throw new WasmLinkException($"Module \"{module.Name}\" cannot be linked: {string.Join("; ", problems)}");
        }

        return new InstanceTemplate(module, imports, limits ?? InstanceLimits.Default);
    }

    /// <summary>Instantiates a module and runs its start function.</summary>
    /// <exception cref="WasmLinkException">Imports are missing or have other types.</exception>
    /// <exception cref="WasmTrapException">A segment does not fit, or the start function trapped.</exception>
    public Instance Instantiate(Module module, InstanceLimits? limits = null, object? hostState = null) =>
        Prepare(module, limits).Instantiate(hostState);
}
