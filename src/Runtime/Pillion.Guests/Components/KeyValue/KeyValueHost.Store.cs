using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.State;
using Pillion.Guests.Components.KeyValue.Draft2;
using Pillion.Guests.Components.KeyValue.Draft2.Store;
using Pillion.Guests.Threads;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.KeyValue;

/// <content>Buckets.</content>
internal sealed partial class KeyValueHost : IStore
{
    /// <summary>The state store that Dapr's own examples and a first run without components have.</summary>
    private const string UsualStore = "statestore";

    /// <summary>Keys of one page of a listing.</summary>
    private const int PageSize = 1000;

    Result<IBucket, Error> IStore.Open(string identifier)
    {
        try
        {
            return Result<IBucket, Error>.Ok(OpenBucket(identifier));
        }
        catch (BuildingBlockException e)
        {
            return ErrorOf(e.Error, identifier);
        }
    }

    /// <summary>The bucket of a state store, for a guest that is told of a change in it.</summary>
    public IBucket BucketOf(string storeName) => new Bucket(this, storeName);

    /// <summary>Whatever a bucket does, it asks for its store by name: components may be replaced while it is open.</summary>
    /// <exception cref="BuildingBlockException">There is no such store.</exception>
    private Bucket OpenBucket(string identifier) => new(this, app.State.Open(StoreNameOf(identifier)).Name);

    /// <summary>
    /// Components that were written for other hosts open a bucket that they call "default", or nothing: then it is the state store that there is,
    /// or of several the usual one.
    /// </summary>
    private string StoreNameOf(string identifier)
    {
        if (identifier is not ("" or "default"))
        {
            return identifier;
        }

        string[] names = [.. StoreNames()];
        return names.Contains(identifier) ? identifier
            : names.Length == 1 ? names[0]
            : names.Contains(UsualStore) ? UsualStore
            : identifier;
    }

    /// <summary>A state store.</summary>
    private sealed partial class Bucket(KeyValueHost host, string name) : IBucket
    {
        public KeyValueHost Host => host;

        public string Name => name;

        public CancellationToken Cancel => host.Cancel;

        /// <summary>The store as it is now.</summary>
        /// <exception cref="BuildingBlockException">It was removed.</exception>
        public AppStateStore Store => host.State.Open(name);

        public Error ErrorOf(BuildingBlockError error) => host.ErrorOf(error, name);

        public Result<byte[]?, Error> Get(string key)
        {
            try
            {
                var value = GuestBlocking.WaitOrTrap(Store.GetAsync(key, cancellationToken: Cancel));
                return Result<byte[]?, Error>.Ok(value.Exists ? value.Data.ToArray() : null);
            }
            catch (BuildingBlockException e)
            {
                return ErrorOf(e.Error);
            }
        }

        public Result<Unit, Error> Set(string key, ReadOnlySpan<byte> value)
        {
            try
            {
                return Done(GuestBlocking.WaitOrTrap(Store.SaveAsync([new(key, value.ToArray())], Cancel)));
            }
            catch (BuildingBlockException e)
            {
                return ErrorOf(e.Error);
            }
        }

        public Result<Unit, Error> Delete(string key)
        {
            try
            {
                return Done(GuestBlocking.WaitOrTrap(Store.DeleteAsync(new(key), Cancel)));
            }
            catch (BuildingBlockException e)
            {
                return ErrorOf(e.Error);
            }
        }

        public Result<bool, Error> Exists(string key)
        {
            try
            {
                return GuestBlocking.WaitOrTrap(Store.GetAsync(key, cancellationToken: Cancel)).Exists;
            }
            catch (BuildingBlockException e)
            {
                return ErrorOf(e.Error);
            }
        }

        public Result<KeyResponse, Error> ListKeys(string? cursor)
        {
            try
            {
                var page = GuestBlocking.WaitOrTrap(Store.ListKeysAsync(PageSize, cursor, Cancel));
                return new KeyResponse([.. page.Keys], page.ContinuationToken);
            }
            catch (BuildingBlockException e)
            {
                return ErrorOf(e.Error);
            }
        }

        /// <summary>The result of a write that has no ETag, and is refused only if its store is at fault.</summary>
        public Result<Unit, Error> Done(BuildingBlockError? refused) => refused is null ? Unit.Value : ErrorOf(refused);
    }
}
