using Pillion.Abstractions.Configuration;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Config.Wit;
using Pillion.Guests.Components.Config.Wit.Store;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Config;

/// <summary>
/// <c>wasi:config</c> over the app's configuration stores, for one instance. The interface knows of no stores: a key is looked up in all that the
/// app sees, by their names, and the first that has it answers.
/// </summary>
internal sealed class ConfigHost(AppRuntime app, WasiContext wasi) : IStore
{
    /// <summary>Other names by which components import the same: drafts that differ in nothing, and the interface's name before it was <c>store</c>.</summary>
    private static readonly string[] s_aliases =
    [
        "wasi:config/store@0.2.0-draft",
        "wasi:config/store@0.2.0-draft-2024-09-27",
        "wasi:config/runtime@0.2.0-draft",
    ];

    /// <summary>Defines the interface.</summary>
    public static void AddTo(ComponentLinker linker)
    {
        linker.AddWasiConfigStore(Of);
        foreach (var name in s_aliases)
        {
            linker.AddWasiConfigStore(Of, name);
        }
    }

    Result<string?, Error> IStore.Get(string key)
    {
        try
        {
            foreach (var store in StoreNames())
            {
                if (Read(store, [key]).TryGetValue(key, out var item))
                {
                    return Result<string?, Error>.Ok(item.Value);
                }
            }

            return Result<string?, Error>.Ok(null);
        }
        catch (BuildingBlockException e)
        {
            return new Error.Upstream(e.Error.Message);
        }
    }

    Result<(string, string)[], Error> IStore.GetAll()
    {
        try
        {
            var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var store in StoreNames())
            {
                foreach (var (key, item) in Read(store, []))
                {
                    all.TryAdd(key, item.Value);
                }
            }

            return all.Select(pair => (pair.Key, pair.Value)).ToArray();
        }
        catch (BuildingBlockException e)
        {
            return new Error.Upstream(e.Error.Message);
        }
    }

    private static ConfigHost Of(ComponentCaller caller) => caller.State<ComponentState>().Config;

    private IReadOnlyDictionary<string, ConfigurationItem> Read(string store, string[] keys) =>
        GuestBlocking.WaitOrTrap(app.Configuration.GetAsync(store, keys, null, wasi.CancellationToken));

    private string[] StoreNames()
    {
        string[] names = [.. app.Components.All.Where(c => c.Component is IConfigurationStore).Select(c => c.Spec.Name)];
        return names.Length > 0
            ? names
            : throw new BuildingBlockError(
                "ERR_CONFIGURATION_STORE_NOT_CONFIGURED",
                $"wasi:config needs a configuration store, and app '{app.AppId}' sees none: add a component of a type like configuration.local.file",
                500,
                GrpcStatus.FailedPrecondition
            ).ToException();
    }
}
