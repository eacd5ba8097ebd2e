using System.Globalization;
using Google.Protobuf;
using Pillion.Abstractions.State;
using Pillion.Components.Etcd.Protocol;

namespace Pillion.Components.Etcd.State;

/// <summary>
/// Writes with conditions as one transaction of etcd. That takes every key only once, so of several operations on a key the last one is sent; the
/// conditions of the later ones are about what the earlier ones make, which is known here.
/// </summary>
internal sealed class EtcdTransaction
{
    private readonly Dictionary<ByteString, bool> _isThere = [];
    private readonly Dictionary<ByteString, RequestOp> _operations = [];
    private readonly List<(string Key, Compare Condition)> _conditions = [];

    /// <summary>The leases that were taken for it.</summary>
    public List<long> Leases { get; } = [];

    /// <summary>How many bytes of keys and values it has, about.</summary>
    public int Size { get; private set; }

    /// <summary>How many operations were added, those included that later ones took the place of.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a write; false when its condition does not hold, whatever is stored.</summary>
    public bool TryPut(string key, ByteString storedKey, string? etag, StateConcurrency concurrency, PutRequest put)
    {
        if (!TryAddCondition(key, storedKey, etag, mustBeAbsent: concurrency == StateConcurrency.FirstWrite))
        {
            return false;
        }

        Size += put.Value.Length;
        Add(storedKey, new RequestOp { RequestPut = put }, isThere: true);
        return true;
    }

    /// <summary>Adds a deletion; false when its condition does not hold, whatever is stored.</summary>
    public bool TryDelete(string key, ByteString storedKey, string? etag)
    {
        if (!TryAddCondition(key, storedKey, etag, mustBeAbsent: false))
        {
            return false;
        }

        Add(storedKey, new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = storedKey } }, isThere: false);
        return true;
    }

    /// <summary>The request. If a condition does not hold, it reads what the conditions are about.</summary>
    public TxnRequest ToRequest()
    {
        var request = new TxnRequest();
        request.Success.AddRange(_operations.Values);
        foreach (var (_, condition) in _conditions)
        {
            request.Compare.Add(condition);
            request.Failure.Add(
                new RequestOp
                {
                    RequestRange = new RangeRequest { Key = condition.Key, KeysOnly = true },
                }
            );
        }

        return request;
    }

    /// <summary>The key of the first condition that did not hold.</summary>
    /// <param name="response">The answer to the request, which did not succeed.</param>
    public string FailedKey(TxnResponse response)
    {
        for (var i = 0; i < _conditions.Count; i++)
        {
            var (key, condition) = _conditions[i];
            var found = response.Responses[i].ResponseRange.Kvs.FirstOrDefault();
            var holds =
                condition.Target == Compare.Types.CompareTarget.Create ? found is null : found?.ModRevision == condition.ModRevision;
            if (!holds)
            {
                return key;
            }
        }

        throw new InvalidOperationException("etcd says that a condition does not hold, and all of them do.");
    }

    private void Add(ByteString storedKey, RequestOp operation, bool isThere)
    {
        Size += storedKey.Length;
        Count++;
        _operations[storedKey] = operation;
        _isThere[storedKey] = isThere;
    }

    private bool TryAddCondition(string key, ByteString storedKey, string? etag, bool mustBeAbsent)
    {
        var hasETag = etag is { Length: > 0 };
        if (_isThere.TryGetValue(storedKey, out var isThere))
        {
            // Nobody can know the ETag of what this transaction is about to write.
            return !hasETag && !(mustBeAbsent && isThere);
        }

        if (hasETag)
        {
            // Another spelling of the number is another ETag, as for daprd, which compares texts.
            if (
                !long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
                || revision == 0
                || revision.ToString(CultureInfo.InvariantCulture) != etag
            )
            {
                return false;
            }

            _conditions.Add(
                (
                    key,
                    new Compare
                    {
                        Key = storedKey,
                        Target = Compare.Types.CompareTarget.Mod,
                        ModRevision = revision,
                    }
                )
            );
        }
        else if (mustBeAbsent)
        {
            _conditions.Add(
                (
                    key,
                    new Compare
                    {
                        Key = storedKey,
                        Target = Compare.Types.CompareTarget.Create,
                        CreateRevision = 0,
                    }
                )
            );
        }

        return true;
    }
}
