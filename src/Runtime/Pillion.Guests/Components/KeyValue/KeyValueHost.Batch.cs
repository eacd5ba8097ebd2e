using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.KeyValue.Draft2;
using Pillion.Guests.Components.KeyValue.Draft2.Store;
using Pillion.Guests.Threads;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.KeyValue;

/// <content>Several keys at once. No transaction, as the interface says.</content>
internal sealed partial class KeyValueHost : IBatch
{
    Result<(string, byte[])?[], Error> IBatch.GetMany(IBucket bucket, string[] keys)
    {
        var opened = (Bucket)bucket;
        try
        {
            var requests = Array.ConvertAll(keys, key => new StateGetRequest(key));
            var items = GuestBlocking.WaitOrTrap(opened.Store.BulkGetAsync(requests, cancellationToken: Cancel));
            var values = new (string, byte[])?[items.Count];
            for (var i = 0; i < values.Length; i++)
            {
                if (items[i].Error is { } error)
                {
                    return new Error.Other($"key '{items[i].Key}' of bucket '{opened.Name}' could not be read: {error}");
                }

                values[i] = items[i].Value.Exists ? (items[i].Key, items[i].Value.Data.ToArray()) : null;
            }

            return values;
        }
        catch (BuildingBlockException e)
        {
            return opened.ErrorOf(e.Error);
        }
    }

    Result<Unit, Error> IBatch.SetMany(IBucket bucket, (string, byte[])[] keyValues)
    {
        var opened = (Bucket)bucket;
        try
        {
            var requests = Array.ConvertAll(keyValues, pair => new StateSetRequest(pair.Item1, pair.Item2));
            return opened.Done(GuestBlocking.WaitOrTrap(opened.Store.SaveAsync(requests, Cancel)));
        }
        catch (BuildingBlockException e)
        {
            return opened.ErrorOf(e.Error);
        }
    }

    Result<Unit, Error> IBatch.DeleteMany(IBucket bucket, string[] keys)
    {
        var opened = (Bucket)bucket;
        try
        {
            var requests = Array.ConvertAll(keys, key => new StateDeleteRequest(key));
            return opened.Done(GuestBlocking.WaitOrTrap(opened.Store.BulkDeleteAsync(requests, Cancel)));
        }
        catch (BuildingBlockException e)
        {
            return opened.ErrorOf(e.Error);
        }
    }
}
