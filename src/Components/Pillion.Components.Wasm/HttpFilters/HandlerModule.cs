using Microsoft.Extensions.Logging;
using Pillion.Components.Wasm.Limits;
using Pillion.Components.Wasm.Sandbox;
using Pillion.Wasi;
using Pillion.Wasm;
using WasmType = Pillion.Wasm.ValueType;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>An http-wasm handler, linked and ready to be instantiated.</summary>
internal sealed class HandlerModule : IDisposable
{
    public const string HandleRequest = "handle_request";
    public const string HandleResponse = "handle_response";

    // Those that have started wait in the HandlerPool; here are what failed ones left.
    private const int MaxIdle = 2;

    /// <exception cref="WasmException">The module is no handler, or imports what a handler is not given.</exception>
    public HandlerModule(WasmComponentHost host, string name, Module module, FilterSettings settings, GuestSandbox sandbox, ILogger log)
    {
        Name = name;
        Log = log;
        Config = settings.GuestConfig;
        Limits = settings.Limits;
        Sandbox = sandbox;
        RequireExport(module, HandleRequest, new FuncType([], [WasmType.I64]));
        RequireExport(module, HandleResponse, new FuncType([WasmType.I32, WasmType.I32], []));
        if (!module.Exports.Any(e => e is { Name: "memory", Type: MemoryType }))
        {
            throw new WasmLinkException("it is no http-wasm handler: it exports no memory named \"memory\"");
        }

        var linker = HandlerFunctions.AddTo(WasiPreview1.AddTo(new Linker(host.Engine)));
        Instances = new InstancePool(linker.Prepare(module, Limits.ForInstance), MaxIdle);
        CanWait = module.Imports.Any(i => i is { Module: WasiPreview1.ModuleName, Name: "poll_oneoff" });
    }

    /// <summary>The component's name.</summary>
    public string Name { get; }

    public ILogger Log { get; }

    public ReadOnlyMemory<byte> Config { get; }

    public GuestLimits Limits { get; }

    /// <summary>What guests are given.</summary>
    public GuestSandbox Sandbox { get; }

    /// <summary>Instances in their first state, before they start.</summary>
    public InstancePool Instances { get; }

    /// <summary>Whether guests may wait by themselves, for a clock.</summary>
    public bool CanWait { get; }

    public void Dispose() => Instances.Dispose();

    private static void RequireExport(Module module, string name, FuncType type)
    {
        if (module.Exports.FirstOrDefault(e => e.Name == name) is not { Type: FuncType found })
        {
            throw new WasmLinkException($"it is no http-wasm handler: it exports no function \"{name}\" {type}");
        }

        if (!found.Equals(type))
        {
            throw new WasmLinkException($"it is no http-wasm handler: its function \"{name}\" is {found}, not {type}");
        }
    }
}
