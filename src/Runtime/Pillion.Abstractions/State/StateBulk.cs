namespace Pillion.Abstractions.State;

/// <summary>Bulk operations for stores that have none of their own: one request after the other, or several at once.</summary>
internal static class StateBulk
{
    public static async ValueTask<IReadOnlyList<StateBulkItem>> GetEachAsync(
        IStateStore store,
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var items = new StateBulkItem[requests.Count];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = parallelism <= 0 ? -1 : parallelism,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, items.Length, options, async (i, ct) => items[i] = await GetOneAsync(store, requests[i], ct));
        return items;
    }

    public static async ValueTask<StateWriteResult> SetEachAsync(
        IStateStore store,
        IReadOnlyList<StateSetRequest> requests,
        CancellationToken cancellationToken
    )
    {
        foreach (var request in requests)
        {
            var result = await store.SetAsync(request, cancellationToken);
            if (!result.IsOk)
            {
                return result;
            }
        }

        return StateWriteResult.Ok;
    }

    public static async ValueTask<StateWriteResult> DeleteEachAsync(
        IStateStore store,
        IReadOnlyList<StateDeleteRequest> requests,
        CancellationToken cancellationToken
    )
    {
        foreach (var request in requests)
        {
            var result = await store.DeleteAsync(request, cancellationToken);
            if (!result.IsOk)
            {
                return result;
            }
        }

        return StateWriteResult.Ok;
    }

    private static async ValueTask<StateBulkItem> GetOneAsync(
        IStateStore store,
        StateGetRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return new StateBulkItem(request.Key, await store.GetAsync(request, cancellationToken));
        }
        catch (ComponentException e)
        {
            return new StateBulkItem(request.Key, default, e.Message);
        }
    }
}
