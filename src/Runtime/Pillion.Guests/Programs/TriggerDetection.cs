using Pillion.Guests.Components;
using Pillion.Guests.Components.Handlers;
using Pillion.Guests.GoPlugin;
using Pillion.Wasi;
using Pillion.Wasi.Preview3.Http;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Programs;

/// <summary>Finds out how a module wants to be called, from its imports and exports, and whether what was asked for is possible.</summary>
internal static class TriggerDetection
{
    private const string HttpWasmModule = "http_handler";

    /// <exception cref="WasmAppException">The module cannot be called in the way the settings say.</exception>
    public static WasmTrigger Resolve(Module module, WasmAppOptions options)
    {
        var wanted = options.Settings.Trigger;
        if (wanted is WasmTrigger.Auto or WasmTrigger.Dapr && PluginApp.Service.IsMeantBy(module))
        {
            return WasmTrigger.Dapr;
        }

        var isProgram = module.Exports.Any(e =>
            e is { Name: "_start", Type: FuncType { Parameters.IsEmpty: true, Results.IsEmpty: true } }
        );
        if (wanted is WasmTrigger.Http or WasmTrigger.Dapr or WasmTrigger.HttpWasm)
        {
            throw new WasmAppException(
                $"{options.ModuleDisplayName}: the trigger '{NameOf(wanted)}' does not fit a module; use wagi, stdio or command."
            );
        }

        if (!isProgram)
        {
            throw new WasmAppException(
                module.Imports.Any(i => i.Module == HttpWasmModule)
                    ? $"{options.ModuleDisplayName} is an http-wasm handler, which stands in front of apps: name it in a component of type middleware.http.wasm."
                    : $"{options.ModuleDisplayName} exports no function _start of type [] -> []: build it as a WASI command, not as a library or reactor."
            );
        }

        var trigger = wanted switch
        {
            WasmTrigger.Auto => options.IsServed ? WasmTrigger.Wagi : WasmTrigger.Command,
            _ => wanted,
        };
        if (options.Settings.Limits.Reuse)
        {
            throw new WasmAppException(
                $"{options.ModuleDisplayName}: 'reuse' does not fit a program that starts at _start and runs once; leave it out (a fresh instance costs microseconds)."
            );
        }

        return trigger;
    }

    /// <summary>How a component wants to be called: by what it exports.</summary>
    /// <exception cref="WasmAppException">The component cannot be called in the way the settings say.</exception>
    public static WasmTrigger Resolve(Component component, WasmAppOptions options)
    {
        var wanted = options.Settings.Trigger;
        var isHandler = Exports(component, ComponentHttpChannel.Handler) || Exports(component, HttpHandler.Interface);
        var isCommand = WasiCommand.IsCommand(component);
        var isTyped = AppHandlers.IsTyped(component);
        var trigger = (wanted, isHandler, isTyped, isCommand) switch
        {
            (WasmTrigger.Auto or WasmTrigger.Http, true, _, _) => WasmTrigger.Http,
            (WasmTrigger.Auto or WasmTrigger.Dapr, false, true, _) => WasmTrigger.Dapr,
            (WasmTrigger.Auto or WasmTrigger.Command, _, _, true) => WasmTrigger.Command,
            _ => (WasmTrigger?)null,
        };
        return trigger
            ?? throw new WasmAppException(
                wanted == WasmTrigger.Auto
                    ? $"{options.ModuleDisplayName}: the component exports neither wasi:http/incoming-handler (0.2) or wasi:http/handler (0.3) nor wasi:cli/run nor a handler of dapr:building-blocks or wasi:messaging, so there is nothing to call; it exports {Exported(component)}."
                    : $"{options.ModuleDisplayName}: the trigger '{wanted.ToString().ToLowerInvariant()}' does not fit this component, which exports {Exported(component)}."
            );
    }

    private static bool Exports(Component component, string name) => component.FindExport(name) is not null;

    private static string Exported(Component component) =>
        component.Exports.IsEmpty ? "nothing" : string.Join(", ", component.Exports.Select(e => e.Name));

    private static string NameOf(WasmTrigger trigger) =>
        trigger == WasmTrigger.HttpWasm ? "http-wasm" : trigger.ToString().ToLowerInvariant();
}
