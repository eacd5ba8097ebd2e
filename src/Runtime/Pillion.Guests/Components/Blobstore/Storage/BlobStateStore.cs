using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.State;

namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>
/// The state store that has an app's objects: one named <c>blobstore</c>, or else the only one, or of several the usual one. It is asked for by
/// each operation, because components may be replaced.
/// </summary>
internal sealed class BlobStateStore(AppRuntime app)
{
    private const string OwnStore = "blobstore";
    private const string UsualStore = "statestore";

    /// <summary>The present time, in seconds since 1970.</summary>
    public long Now => app.Time.GetUtcNow().ToUnixTimeSeconds();

    /// <exception cref="BlobstoreException">There is none, or none that it can be.</exception>
    /// <exception cref="BuildingBlockException">It was removed at this moment.</exception>
    private AppStateStore Current
    {
        get
        {
            string[] names = [.. app.Components.All.Where(c => c.Component is IStateStore).Select(c => c.Spec.Name)];
            var name =
                names.Contains(OwnStore, StringComparer.Ordinal) ? OwnStore
                : names.Length == 1 ? names[0]
                : names.Contains(UsualStore, StringComparer.Ordinal) ? UsualStore
                : throw new BlobstoreException(
                    names.Length == 0
                        ? $"wasi:blobstore needs a state store, and app '{app.AppId}' sees none: add a component of a type like state.sqlite"
                        : $"wasi:blobstore cannot tell which state store of app '{app.AppId}' it is to use ({string.Join(", ", names)}): name one of them '{OwnStore}'"
                );
            var store = app.State.Open(name);
            return store.Features.HasFlag(StateFeatures.ETag)
                ? store
                : throw new BlobstoreException(
                    $"state store '{name}' has no ETags, without which wasi:blobstore loses writes; use another one"
                );
        }
    }

    /// <summary>What a key has now, whatever others acknowledged before among it.</summary>
    public ValueTask<StateValue> GetAsync(string key, CancellationToken cancellationToken) =>
        Current.GetAsync(key, StateConsistency.Strong, cancellationToken: cancellationToken);

    /// <summary>Writes a key that nobody else writes.</summary>
    public async ValueTask SaveAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken) =>
        ThrowIf(await Current.SaveAsync([new StateSetRequest(key, value, Consistency: StateConsistency.Strong)], cancellationToken));

    /// <summary>Writes a key if it still has what was seen.</summary>
    /// <returns>Whether it had.</returns>
    public async ValueTask<bool> TrySaveAsync(string key, byte[] value, StateValue seen, CancellationToken cancellationToken)
    {
        var etag = seen.Exists ? seen.ETag : null;
        var request = new StateSetRequest(key, value, etag, StateConcurrency.FirstWrite, StateConsistency.Strong);
        return IsDone(await Current.SaveAsync([request], cancellationToken));
    }

    /// <summary>Deletes a key if it still has what was seen.</summary>
    /// <returns>Whether it had.</returns>
    public async ValueTask<bool> TryDeleteAsync(string key, StateValue seen, CancellationToken cancellationToken)
    {
        var request = new StateDeleteRequest(key, seen.ETag, StateConcurrency.FirstWrite, StateConsistency.Strong);
        return IsDone(await Current.DeleteAsync(request, cancellationToken));
    }

    /// <summary>Deletes keys that may not be there.</summary>
    public async ValueTask DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        ThrowIf(await Current.BulkDeleteAsync([.. keys.Select(key => new StateDeleteRequest(key))], cancellationToken));

    private static bool IsDone(BuildingBlockError? refused)
    {
        if (refused?.GrpcStatus == GrpcStatus.Aborted)
        {
            return false;
        }

        ThrowIf(refused);
        return true;
    }

    private static void ThrowIf(BuildingBlockError? refused)
    {
        if (refused is not null)
        {
            throw refused.ToException();
        }
    }
}
