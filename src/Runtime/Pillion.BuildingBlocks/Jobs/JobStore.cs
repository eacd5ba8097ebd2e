using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.BuildingBlocks.Jobs;

/// <summary>Jobs in a state store: a record under its <see cref="JobKey"/>. What is acknowledged is as durable as the store makes it.</summary>
internal sealed partial class JobStore(IStateStore store, ILogger logger)
{
    private const int PageSize = 500;

    /// <summary>Keeps a job.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    public async ValueTask SaveAsync(JobRecord record, CancellationToken cancellationToken) =>
        await store.SetAsync(new StateSetRequest(record.Key.ToString(), JobRecordJson.Write(record)), cancellationToken);

    /// <summary>Forgets jobs.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    public async ValueTask DeleteAsync(IEnumerable<JobKey> keys, CancellationToken cancellationToken) =>
        await store.BulkDeleteAsync([.. keys.Select(key => new StateDeleteRequest(key.ToString()))], cancellationToken);

    /// <summary>Every job. A record that cannot be read is logged and left where it is.</summary>
    /// <exception cref="ComponentException">The store failed, or cannot list its keys.</exception>
    public async ValueTask<IReadOnlyList<JobRecord>> LoadAsync(CancellationToken cancellationToken)
    {
        var listing =
            store as IKeyListingStateStore
            ?? throw new ComponentException(ComponentErrorKind.Configuration, "the store of the jobs must be one that can list its keys");
        var records = new List<JobRecord>();
        string? token = null;
        do
        {
            var page = await listing.ListKeysAsync("app||%", PageSize, token, cancellationToken);
            token = page.ContinuationToken;
            StateGetRequest[] requests = [.. page.Keys.Select(key => new StateGetRequest(key))];
            foreach (var item in await store.BulkGetAsync(requests, 0, cancellationToken))
            {
                Add(records, item);
            }
        } while (token is not null);

        return records;
    }

    private void Add(List<JobRecord> records, StateBulkItem item)
    {
        if (!item.Value.Exists)
        {
            return;
        }

        try
        {
            records.Add(JobRecordJson.Read(item.Value.Data));
        }
        catch (JsonException e)
        {
            Log.Unreadable(logger, item.Key, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The record of job {Key} cannot be read and is left where it is: {Cause}")]
        public static partial void Unreadable(ILogger logger, string key, string cause);
    }
}
