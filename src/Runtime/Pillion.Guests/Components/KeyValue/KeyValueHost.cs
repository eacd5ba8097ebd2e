using Microsoft.Extensions.Logging;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.KeyValue.Draft2;
using Pillion.Guests.Components.KeyValue.Draft2.Store;
using Pillion.Wasi;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.KeyValue;

/// <summary>
/// <c>wasi:keyvalue</c> over the app's state stores, for one instance: a bucket is a state store, by its component's name. A file for each
/// interface of 0.2.0-draft2; <c>Draft1</c> says the same in the types of 0.2.0-draft.
/// </summary>
internal sealed partial class KeyValueHost(AppRuntime app, WasiContext wasi)
{
    private bool _hasWarned;

    /// <summary>Defines all interfaces.</summary>
    public static void AddTo(ComponentLinker linker)
    {
        linker.AddWasiKeyvalueStore(Of).AddWasiKeyvalueAtomics(Of).AddWasiKeyvalueBatch(Of);
        Draft1.StoreImports.AddWasiKeyvalueStore(linker, Of);
        Draft1.AtomicsImports.AddWasiKeyvalueAtomics(linker, Of);
        Draft1.BatchImports.AddWasiKeyvalueBatch(linker, Of);
    }

    private static KeyValueHost Of(ComponentCaller caller) => caller.State<ComponentState>().KeyValue;

    /// <summary>The error of the interface; its <c>no-such-store</c> has no room for what there is, so the log says it.</summary>
    private Error ErrorOf(BuildingBlockError error, string identifier)
    {
        if (error.Code is "ERR_STATE_STORE_NOT_FOUND" or "ERR_STATE_STORE_NOT_CONFIGURED")
        {
            if (!_hasWarned)
            {
                _hasWarned = true;
                Log.NoSuchStore(app.Logging.CreateLogger("Pillion.Guests"), app.AppId, identifier, string.Join(", ", StoreNames()));
            }

            return Error.NoSuchStore.Instance;
        }

        return error.GrpcStatus is GrpcStatus.PermissionDenied or GrpcStatus.Unauthenticated
            ? Error.AccessDenied.Instance
            : new Error.Other(error.Message);
    }

    private IEnumerable<string> StoreNames() => app.Components.All.Where(c => c.Component is IStateStore).Select(c => c.Spec.Name);

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "{AppId}: wasi:keyvalue has no bucket '{Identifier}': a bucket is a state store that the app sees; there is [{Stores}]"
        )]
        public static partial void NoSuchStore(ILogger logger, string appId, string identifier, string stores);
    }
}
