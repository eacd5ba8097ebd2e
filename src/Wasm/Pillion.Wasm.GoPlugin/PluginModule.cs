using Pillion.Wasi;

namespace Pillion.Wasm.GoPlugin;

/// <summary>A module that exports all that go-plugin asks of plug-ins of a service, linked. Safe for concurrent use.</summary>
public sealed class PluginModule : IDisposable
{
    // Plug-ins live long; here are what failed ones left.
    private const int MaxIdle = 2;

    private static readonly FuncType s_method = new([ValueType.I32, ValueType.I32], [ValueType.I64]);

    private readonly InstancePool _instances;

    /// <summary>Links a module.</summary>
    /// <param name="service">What it must be a plug-in of.</param>
    /// <param name="module">The module. It must live longer than this.</param>
    /// <param name="linker">What it may import: WASI preview 1, and the host's functions (<see cref="PluginHost"/>) if there are any.</param>
    /// <param name="limits">What each instance may use.</param>
    /// <exception cref="WasmLinkException">It is no such plug-in, or imports what there is not; the message says all that is missing.</exception>
    public PluginModule(PluginService service, Module module, Linker linker, InstanceLimits limits)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(linker);
        Service = service;
        RequireExports(service, module);
        _instances = new InstancePool(linker.Prepare(module, limits), MaxIdle);
        CanWait = module.Imports.Any(i => i is { Module: WasiPreview1.ModuleName, Name: "poll_oneoff" });
    }

    /// <summary>What it is a plug-in of.</summary>
    public PluginService Service { get; }

    /// <summary>Whether plug-ins may wait by themselves, for a clock.</summary>
    public bool CanWait { get; }

    /// <summary>A new instance, which <see cref="PluginInstance.Start"/> starts.</summary>
    /// <param name="hostState">Its <see cref="Instance.HostState"/>: a <see cref="WasiContext"/>, or an <see cref="IWasiHost"/>.</param>
    /// <exception cref="WasmLimitException">A limit is too low for the module.</exception>
    public PluginInstance Instantiate(object hostState) => new(Service, _instances, _instances.RentUnstarted(hostState));

    /// <summary>To be called when its instances are disposed.</summary>
    public void Dispose() => _instances.Dispose();

    private static void RequireExports(PluginService service, Module module)
    {
        var problems = new List<string>();
        Require(service.VersionFunction, new FuncType([], [ValueType.I64]));
        foreach (var method in service.Methods)
        {
            Require(method, s_method);
        }

        Require(PluginMemory.Malloc, new FuncType([ValueType.I32], [ValueType.I32]));
        Require(PluginMemory.Free, new FuncType([ValueType.I32], []));
        if (!module.Exports.Any(e => e is { Name: "memory", Type: MemoryType { Is64Bit: false } }))
        {
            problems.Add("it exports no memory \"memory\" of 32-bit addresses");
        }

        if (problems.Count > 0)
        {
            throw new WasmLinkException($"it is no go-plugin plug-in of the service {service.Name}: {string.Join("; ", problems)}");
        }

        void Require(string name, FuncType type)
        {
            switch (module.Exports.FirstOrDefault(e => e.Name == name).Type)
            {
                case null:
                    problems.Add($"it exports no function \"{name}\" {type}");
                    break;
                case FuncType found when found.Equals(type):
                    break;
                case var found:
                    problems.Add($"its export \"{name}\" is {found}, not {type}");
                    break;
            }
        }
    }
}
