using System.Buffers.Text;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.KeyValue.Draft1;
using Pillion.Guests.Components.KeyValue.Draft1.Store;
using Pillion.Guests.Threads;
using Pillion.Wasm.Components;
using Error2 = Pillion.Guests.Components.KeyValue.Draft2.Store.Error;
using IBatch2 = Pillion.Guests.Components.KeyValue.Draft2.IBatch;

namespace Pillion.Guests.Components.KeyValue;

/// <content>The same in 0.2.0-draft: no compare-and-swap, unsigned increments, and a cursor that is a number, here the position in the listing.</content>
internal sealed partial class KeyValueHost : IStore, IAtomics, IBatch
{
    private CancellationToken Cancel => wasi.CancellationToken;

    private BuildingBlocks.State.StateOperations State => app.State;

    /// <summary>The bucket of a state store, for a guest that is told of a change in it.</summary>
    public IBucket BucketOfDraft1(string storeName) => new Bucket(this, storeName);

    Result<IBucket, Error> IStore.Open(string identifier)
    {
        try
        {
            return Result<IBucket, Error>.Ok(OpenBucket(identifier));
        }
        catch (BuildingBlockException e)
        {
            return ErrorOf1(ErrorOf(e.Error, identifier));
        }
    }

    Result<ulong, Error> IAtomics.Increment(IBucket bucket, string key, ulong delta) =>
        Result1(Increment<ulong>((Bucket)bucket, key, delta, Utf8Parser.TryParse));

    Result<(string, byte[])?[], Error> IBatch.GetMany(IBucket bucket, string[] keys) =>
        Result1(((IBatch2)this).GetMany((Bucket)bucket, keys));

    Result<Unit, Error> IBatch.SetMany(IBucket bucket, (string, byte[])[] keyValues) =>
        Result1(((IBatch2)this).SetMany((Bucket)bucket, keyValues));

    Result<Unit, Error> IBatch.DeleteMany(IBucket bucket, string[] keys) => Result1(((IBatch2)this).DeleteMany((Bucket)bucket, keys));

    private static Result<T, Error> Result1<T>(Result<T, Error2> result) =>
        result.IsOk ? Result<T, Error>.Ok(result.Value) : ErrorOf1(result.Error);

    private static Error ErrorOf1(Error2 error) =>
        error switch
        {
            Error2.NoSuchStore => Error.NoSuchStore.Instance,
            Error2.AccessDenied => Error.AccessDenied.Instance,
            Error2.Other { Value: var message } => new Error.Other(message),
            _ => throw new ArgumentException($"{error} is no error of a store.", nameof(error)),
        };

    private sealed partial class Bucket : IBucket
    {
        Result<byte[]?, Error> IBucket.Get(string key) => Result1(Get(key));

        Result<Unit, Error> IBucket.Set(string key, ReadOnlySpan<byte> value) => Result1(Set(key, value));

        Result<Unit, Error> IBucket.Delete(string key) => Result1(Delete(key));

        Result<bool, Error> IBucket.Exists(string key) => Result1(Exists(key));

        Result<KeyResponse, Error> IBucket.ListKeys(ulong? cursor)
        {
            var start = (int)Math.Min(cursor ?? 0, int.MaxValue - PageSize);
            try
            {
                var page = GuestBlocking.WaitOrTrap(Store.ListKeysAsync(start + PageSize, cancellationToken: Cancel));
                return new KeyResponse([.. page.Keys.Skip(start)], page.ContinuationToken is null ? null : (ulong)page.Keys.Count);
            }
            catch (BuildingBlockException e)
            {
                return ErrorOf1(ErrorOf(e.Error));
            }
        }
    }
}
