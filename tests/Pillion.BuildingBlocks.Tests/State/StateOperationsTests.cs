using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Tests.State;

public sealed class StateOperationsTests
{
    private readonly RecordingStateStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "orders||key")]
    [InlineData("appid", "orders||key")]
    [InlineData("APPID", "orders||key")]
    [InlineData("name", "store||key")]
    [InlineData("namespace", "prod.orders||key")]
    [InlineData("none", "key")]
    [InlineData("Shared", "shared||key")]
    public async Task EveryOperation_KeyPrefixStrategy_StandsBeforeTheKey(string? strategy, string expected)
    {
        var store = App(strategy).State.Open("store");

        await store.GetAsync("key", cancellationToken: Token);
        await store.SaveAsync([new("key", default)], Token);
        await store.DeleteAsync(new("key"), Token);
        var items = await store.BulkGetAsync([new("key")], cancellationToken: Token);
        await store.TransactAsync(
            new StateTransaction([StateOperation.Upsert(new("key", default)), StateOperation.Remove(new("key"))]),
            Token
        );

        Assert.Equal(6, _store.Keys.Count);
        Assert.All(_store.Keys, key => Assert.Equal(expected, key));
        Assert.Equal("key", items.Single().Key);
    }

    [Fact]
    public void Create_KeyPrefixWithTheSeparator_IsRefused()
    {
        var error = Assert.Throws<ComponentException>(() => App("my||prefix"));

        Assert.Contains("component 'store': metadata key 'keyPrefix' can't contain '||'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryOperation_KeyWithTheSeparator_IsRefusedBeforeTheStoreSeesIt()
    {
        var store = App().State.Open("store");
        Func<Task>[] operations =
        [
            async () => await store.GetAsync("a||b", cancellationToken: Token),
            async () => await store.SaveAsync([new("a||b", default)], Token),
            async () => await store.DeleteAsync(new("a||b"), Token),
            async () => await store.BulkGetAsync([new("ok"), new("a||b")], cancellationToken: Token),
            async () => await store.TransactAsync(new StateTransaction([StateOperation.Remove(new("a||b"))]), Token),
        ];

        foreach (var operation in operations)
        {
            var error = (await Assert.ThrowsAsync<BuildingBlockException>(operation)).Error;
            Assert.Equal(("ERR_MALFORMED_REQUEST", 400, "DAPR_STATE_ILLEGAL_KEY"), (error.Code, error.HttpStatus, error.Reason));
        }

        Assert.Empty(_store.Keys);
    }

    [Fact]
    public async Task StoreFails_EveryOperation_HasItsOwnError()
    {
        _store.Fail = true;
        var store = App().State.Open("store");

        Assert.Equal(
            "ERR_STATE_GET: fail to get key from state store store: the disk is full",
            await ErrorAsync(async () => await store.GetAsync("key", cancellationToken: Token))
        );
        Assert.Equal(
            "ERR_STATE_SAVE: failed saving state in state store store: the disk is full",
            await ErrorAsync(async () => await store.SaveAsync([new("key", default)], Token))
        );
        Assert.Equal(
            "ERR_STATE_DELETE: failed deleting state with key key: the disk is full",
            await ErrorAsync(async () => await store.DeleteAsync(new("key"), Token))
        );
        Assert.Equal(
            "ERR_STATE_BULK_GET: the disk is full",
            await ErrorAsync(async () => await store.BulkGetAsync([new("key")], cancellationToken: Token))
        );
        Assert.Equal(
            "ERR_STATE_TRANSACTION: error while executing state transaction: the disk is full",
            await ErrorAsync(async () => await store.TransactAsync(new StateTransaction([StateOperation.Remove(new("key"))]), Token))
        );
    }

    [Fact]
    public async Task ETagRefused_SaveAndDelete_ReturnTheErrorInsteadOfThrowing()
    {
        _store.Result = StateWriteResult.ETagMismatch("key", "it changed");
        var store = App().State.Open("store");

        var save = await store.SaveAsync([new("key", default, "1")], Token);
        var delete = await store.DeleteAsync(new("key", "1"), Token);
        _store.Result = StateWriteResult.ETagInvalid("key");
        var invalid = await store.SaveAsync([new("key", default, "1")], Token);

        Assert.Equal((409, GrpcStatus.Aborted), (save!.HttpStatus, save.GrpcStatus));
        Assert.EndsWith("possible etag mismatch. error from state store: it changed", save.Message, StringComparison.Ordinal);
        Assert.Equal((409, "ERR_STATE_DELETE"), (delete!.HttpStatus, delete.Code));
        Assert.Equal((400, GrpcStatus.InvalidArgument), (invalid!.HttpStatus, invalid.GrpcStatus));
    }

    [Fact]
    public async Task Transact_MoreThanTheStoreTakes_IsRefused()
    {
        _store.MaxTransactionOperations = 1;
        var store = App().State.Open("store");

        var error = await Assert.ThrowsAsync<BuildingBlockException>(async () =>
            await store.TransactAsync(new StateTransaction([StateOperation.Remove(new("a")), StateOperation.Remove(new("b"))]), Token)
        );

        Assert.Equal("DAPR_STATE_TOO_MANY_TRANSACTIONS", error.Error.Reason);
        Assert.Equal("the transaction contains 2 operations, which is more than what the state store supports: 1", error.Error.Message);
    }

    private AppRuntime App(string? keyPrefix = null) =>
        Apps.Create(
            new AppRuntimeOptions { AppId = "orders", Namespace = "prod" },
            null,
            Apps.Component("store", _store, keyPrefix is null ? [] : [("keyPrefix", keyPrefix)])
        );

    private static async Task<string> ErrorAsync(Func<Task> operation)
    {
        var error = (await Assert.ThrowsAsync<BuildingBlockException>(operation)).Error;
        return $"{error.Code}: {error.Message}";
    }

    private sealed class RecordingStateStore : ITransactionalStateStore
    {
        public List<string> Keys { get; } = [];

        public bool Fail { get; set; }

        public StateWriteResult Result { get; set; }

        public int MaxTransactionOperations { get; set; }

        public StateFeatures Features => StateFeatures.ETag | StateFeatures.Transactional;

        public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken) =>
            Record(request.Key, default(StateValue));

        public ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
            IReadOnlyList<StateGetRequest> requests,
            int parallelism,
            CancellationToken cancellationToken
        ) => Record<IReadOnlyList<StateBulkItem>>(requests[0].Key, [new(requests[0].Key, default)]);

        public ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken) =>
            Record(request.Key, Result);

        public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) =>
            Record(request.Key, Result);

        public async ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken)
        {
            foreach (var operation in transaction.Operations)
            {
                await Record(operation.Key, Result);
            }

            return Result;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private ValueTask<T> Record<T>(string key, T answer)
        {
            if (Fail)
            {
                throw new ComponentException(ComponentErrorKind.Internal, "the disk is full");
            }

            Keys.Add(key);
            return new(answer);
        }
    }
}
