using Google.Protobuf;
using Pillion.Abstractions.State;
using Pillion.Components.Conformance.State;
using Pillion.Components.Etcd.Connections;
using Pillion.Components.Etcd.Protocol;
using Pillion.Testing.Servers;

namespace Pillion.Components.Etcd.Tests.State;

/// <summary>What holds for both versions, on keys of the test's own.</summary>
public abstract class EtcdStateSuite(SharedServer<EtcdServer> shared, string version) : StateStoreSuite
{
    private readonly string _prefix = $"test-{Guid.NewGuid():N}";
    private EtcdClient? _client;
    private TimeSpan _advanced;

    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Leases end on whole seconds.</summary>
    protected override TimeSpan ClockTolerance => TimeSpan.FromSeconds(3);

    private protected EtcdClient Client => _client ?? throw new InvalidOperationException("The client is made in CreateAsync.");

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }

    /// <summary>More than one transaction may have, and larger than one request may be.</summary>
    [Fact]
    public async Task BulkSet_ManyAndLargeOnes_AreAllWrittenAndRead()
    {
        var large = new byte[1 << 20];
        new Random(1).NextBytes(large);
        List<StateSetRequest> requests = [.. Enumerable.Range(0, 300).Select(i => Item($"small-{i}", $"{i}"))];
        requests.AddRange(Enumerable.Range(0, 5).Select(i => new StateSetRequest($"large-{i}", large)));

        Assert.True((await Store.BulkSetAsync(requests, Token)).IsOk);

        var found = await Store.BulkGetAsync([.. requests.Select(r => new StateGetRequest(r.Key))], 0, Token);
        Assert.All(requests.Zip(found), pair => Assert.True(pair.First.Value.Span.SequenceEqual(pair.Second.Value.Data.Span)));
    }

    [Fact]
    public async Task Transact_SeveralOperationsOnAKey_TheirConditionsAreAboutWhatTheFormerMade()
    {
        await SetAsync("a", "old");
        var etag = await ETagAsync("a");
        var store = (ITransactionalStateStore)Store;

        var withOldTag = await store.TransactAsync(
            new StateTransaction([StateOperation.Upsert(Item("a", "1")), StateOperation.Upsert(Item("a", "2") with { ETag = etag })]),
            Token
        );
        var insertAfterDelete = await store.TransactAsync(
            new StateTransaction([
                StateOperation.Remove(new("a", etag)),
                StateOperation.Upsert(Item("a", "3") with { Concurrency = StateConcurrency.FirstWrite }),
            ]),
            Token
        );

        Assert.Equal((StateWriteStatus.ETagMismatch, true), (withOldTag.Status, insertAfterDelete.IsOk));
        Assert.Equal("3", await TextAsync("a"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("007")]
    [InlineData("99999999999999999999")]
    public async Task Set_ETagThatIsNoRevision_IsAMismatch(string etag)
    {
        await SetAsync("key", "one");

        Assert.Equal(StateWriteStatus.ETagMismatch, (await SetAsync("key", "two", etag)).Status);
        Assert.Equal(StateWriteStatus.ETagMismatch, (await SetAsync("nothing", "two", etag)).Status);
    }

    protected override async ValueTask<IStateStore> CreateAsync()
    {
        var server = await shared.GetAsync();
        _client = new EtcdClient(new EtcdSettings { Component = "test", EndPoints = [$"http://{server.Address}"] });
        return await EtcdTestComponents.CreateAsync(version, ("endpoints", server.Address), ("keyPrefixPath", _prefix));
    }

    /// <summary>Ends the leases that would have ended by then.</summary>
    protected override async ValueTask AdvanceAsync(TimeSpan by)
    {
        _advanced += by;
        var all = new RangeRequest { Key = ByteString.CopyFromUtf8(_prefix + "/"), RangeEnd = ByteString.CopyFromUtf8(_prefix + "0") };
        foreach (var item in (await Client.ReadAsync(EtcdMethods.Range, all, Token)).Kvs.Where(item => item.Lease != 0))
        {
            var lease = await Client.ReadAsync(EtcdMethods.LeaseTimeToLive, new LeaseTimeToLiveRequest { Id = item.Lease }, Token);
            if (lease.GrantedTtl <= _advanced.TotalSeconds)
            {
                await Client.WriteAsync(EtcdMethods.LeaseRevoke, new LeaseRevokeRequest { Id = item.Lease }, Token);
            }
        }
    }

    /// <summary>What etcd holds for a key.</summary>
    private protected async Task<KeyValue> StoredAsync(string key) =>
        Assert.Single(
            (await Client.ReadAsync(EtcdMethods.Range, new RangeRequest { Key = ByteString.CopyFromUtf8($"{_prefix}/{key}") }, Token)).Kvs
        );

    /// <summary>Stores what another program would.</summary>
    private protected async Task StoreAsync(string key, ByteString value)
    {
        var put = new PutRequest { Key = ByteString.CopyFromUtf8($"{_prefix}/{key}"), Value = value };
        await Client.WriteAsync(EtcdMethods.Txn, new TxnRequest { Success = { new RequestOp { RequestPut = put } } }, Token);
    }
}
