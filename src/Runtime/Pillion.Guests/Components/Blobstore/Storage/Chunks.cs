using System.Globalization;
using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.Guests.Components.Blobstore.Storage;

/// <summary>What objects are made of: values of the state store under <c>blobstore/data/ID/NUMBER</c>, none of which is ever changed.</summary>
internal sealed partial class Chunks(BlobStateStore store, ILogger logger)
{
    // How many keys one deletion names.
    private const int Batch = 100;

    /// <exception cref="BlobstoreException">It is not there.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(string id, int number, CancellationToken cancellationToken)
    {
        var value = await store.GetAsync(KeyOf(id, number), cancellationToken);
        return value.Exists ? value.Data : throw new BlobstoreException("the object was deleted by another host while it was read");
    }

    /// <summary>Keeps bytes, which must not change any more.</summary>
    public ValueTask WriteAsync(string id, int number, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        store.SaveAsync(KeyOf(id, number), bytes, cancellationToken);

    /// <summary>Deletes an object's chunks, unless somebody reads it: then the last reader does.</summary>
    /// <returns>Whether they are deleted.</returns>
    public async ValueTask<bool> DeleteAsync(string id, int count, CancellationToken cancellationToken)
    {
        if (OpenReads.OfProcess.TryPostpone(id, count))
        {
            return false;
        }

        for (var first = 0; first < count; first += Batch)
        {
            var keys = Enumerable.Range(first, Math.Min(Batch, count - first)).Select(number => KeyOf(id, number));
            await store.DeleteAsync([.. keys], cancellationToken);
        }

        return true;
    }

    /// <summary>Deletes the chunks of a writer that is gone. It wrote them one after another, so the first that is missing ends them.</summary>
    public async ValueTask DeleteUnfinishedAsync(string id, CancellationToken cancellationToken)
    {
        var count = 0;
        while ((await store.GetAsync(KeyOf(id, count), cancellationToken)).Exists)
        {
            count++;
        }

        // The last one first: whoever has to do it again finds those that are left.
        while (count > 0)
        {
            await store.DeleteAsync([KeyOf(id, --count)], cancellationToken);
        }
    }

    /// <summary>A guest reads an object no more.</summary>
    public void Release(string id)
    {
        var count = OpenReads.OfProcess.Remove(id);
        if (count > 0)
        {
            _ = CleanUpAsync(() => DeleteAsync(id, count, CancellationToken.None));
        }
    }

    /// <summary>Tidies up, which must not fail what was done before: what is left is found by a later writer of the page.</summary>
    public async Task CleanUpAsync<T>(Func<ValueTask<T>> delete)
    {
        try
        {
            await delete();
        }
        catch (Exception e) when (e is BlobstoreException or BuildingBlockException)
        {
            Log.NotCleanedUp(logger, e);
        }
    }

    private static string KeyOf(string id, int number) => string.Create(CultureInfo.InvariantCulture, $"blobstore/data/{id}/{number}");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Chunks of an object of wasi:blobstore that nobody needs any more could not be deleted")]
        public static partial void NotCleanedUp(ILogger logger, Exception exception);
    }
}
