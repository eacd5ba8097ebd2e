using Google.Protobuf;
using Pillion.Grpc;
using Pillion.Grpc.Details;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;
using static Pillion.Api.Grpc.Tests.GrpcTestHost;

namespace Pillion.Api.Grpc.Tests.State;

public sealed class StateMethodTests
{
    private static readonly ByteString s_value = ByteString.CopyFrom(0, 1, 255, 254);

    [Fact]
    public async Task GetState_AfterSave_GivesTheBytesAndAnETag()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));
        await SaveAsync(host, Item("k"));

        var found = await host.CallAsync(DaprMethods.GetState, new GetStateRequest { StoreName = "store", Key = "k" });

        Assert.Equal(s_value, found.Data);
        Assert.NotEmpty(found.Etag);
    }

    [Fact]
    public async Task GetState_UnknownKey_IsEmpty()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));

        var found = await host.CallAsync(DaprMethods.GetState, new GetStateRequest { StoreName = "store", Key = "k" });

        Assert.Equal(new GetStateResponse(), found);
    }

    [Fact]
    public async Task GetState_WithTimeToLive_TellsWhenItEnds()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));
        var item = Item("k");
        item.Metadata["ttlInSeconds"] = "1000";
        await SaveAsync(host, item);

        var found = await host.CallAsync(DaprMethods.GetState, new GetStateRequest { StoreName = "store", Key = "k" });

        Assert.Contains("ttlExpireTime", found.Metadata.Keys);
    }

    [Fact]
    public async Task GetState_UnknownStore_IsInvalidArgumentWithReason()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));

        var error = await host.FailAsync(DaprMethods.GetState, new GetStateRequest { StoreName = "other", Key = "k" });

        Assert.Equal((GrpcStatusCode.InvalidArgument, "state store other is not found"), (error.Status, error.Message));
        Assert.True(error.TryGetDetail<ErrorInfo>(out var info));
        Assert.Equal(
            new ErrorInfo
            {
                Reason = "DAPR_STATE_NOT_FOUND",
                Domain = "dapr.io",
                Metadata = { ["appID"] = "app" },
            },
            info
        );
    }

    [Fact]
    public async Task GetState_NoStores_IsFailedPrecondition()
    {
        await using var host = await StartAsync();

        var error = await host.FailAsync(DaprMethods.GetState, new GetStateRequest { StoreName = "store", Key = "k" });

        Assert.Equal(GrpcStatusCode.FailedPrecondition, error.Status);
    }

    [Fact]
    public async Task SaveState_KeyWithSeparator_SaysWhichFieldIsBad()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));

        var error = await host.FailAsync(DaprMethods.SaveState, Save(Item("a||b")));

        Assert.Equal(GrpcStatusCode.InvalidArgument, error.Status);
        Assert.True(error.TryGetDetail<ResourceInfo>(out var resource));
        Assert.Equal(("state", "store"), (resource.ResourceType, resource.ResourceName));
        Assert.True(error.TryGetDetail<BadRequest>(out var bad));
        Assert.Equal("a||b", Assert.Single(bad.FieldViolations).Field);
    }

    [Fact]
    public async Task SaveState_OtherETag_IsAborted()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));
        await SaveAsync(host, Item("k"));
        var item = Item("k");
        item.Etag = new Etag { Value = "1234567" };
        item.Options = new StateOptions { Concurrency = StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite };

        var error = await host.FailAsync(DaprMethods.SaveState, Save(item));

        Assert.Equal(GrpcStatusCode.Aborted, error.Status);
        Assert.StartsWith("failed saving state in state store store: possible etag mismatch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SaveState_NoKey_IsInvalidArgument()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));

        var error = await host.FailAsync(DaprMethods.SaveState, Save(Item("")));

        Assert.Equal((GrpcStatusCode.InvalidArgument, "state key cannot be empty"), (error.Status, error.Message));
    }

    [Theory]
    [InlineData("{\"a\":1}", true)]
    [InlineData("{\"a\":1", false)]
    [InlineData("", false)]
    [InlineData("1 2", false)]
    public async Task SaveState_SaidToBeJson_HasToBe(string value, bool isJson)
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));
        var item = new StateItem
        {
            Key = "k",
            Value = ByteString.CopyFromUtf8(value),
            Metadata = { ["contentType"] = "application/json" },
        };

        if (isJson)
        {
            await SaveAsync(host, item);
        }
        else
        {
            Assert.Equal(GrpcStatusCode.InvalidArgument, (await host.FailAsync(DaprMethods.SaveState, Save(item))).Status);
        }

        var found = await host.CallAsync(DaprMethods.GetState, new GetStateRequest { StoreName = "store", Key = "k" });
        Assert.Equal(isJson ? value : "", found.Data.ToStringUtf8());
    }

    [Fact]
    public async Task GetBulkState_SomeKeys_ComeInTheirOrder()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));
        await SaveAsync(host, Item("a"), Item("b"));

        var found = await host.CallAsync(
            DaprMethods.GetBulkState,
            new GetBulkStateRequest
            {
                StoreName = "store",
                Keys = { "b", "none", "a" },
                Parallelism = 2,
            }
        );

        Assert.Equal(
            [("b", s_value, true), ("none", ByteString.Empty, false), ("a", s_value, true)],
            found.Items.Select(item => (item.Key, item.Data, item.Etag.Length > 0))
        );
    }

    [Fact]
    public async Task DeleteState_OtherETag_IsAbortedAndTheRightOneDeletes()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));
        await SaveAsync(host, Item("k"));
        var etag = (await GetAsync(host, "k")).Etag;
        var request = new DeleteStateRequest
        {
            StoreName = "store",
            Key = "k",
            Etag = new Etag { Value = "1234567" },
        };

        var error = await host.FailAsync(DaprMethods.DeleteState, request);
        request.Etag.Value = etag;
        await host.CallAsync(DaprMethods.DeleteState, request);

        Assert.Equal(GrpcStatusCode.Aborted, error.Status);
        Assert.Empty((await GetAsync(host, "k")).Data);
    }

    [Fact]
    public async Task DeleteBulkState_Keys_AreGone()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));
        await SaveAsync(host, Item("a"), Item("b"), Item("c"));

        await host.CallAsync(
            DaprMethods.DeleteBulkState,
            new DeleteBulkStateRequest
            {
                StoreName = "store",
                States =
                {
                    new StateItem { Key = "a" },
                    new StateItem { Key = "b" },
                },
            }
        );

        Assert.Empty((await GetAsync(host, "a")).Data);
        Assert.Empty((await GetAsync(host, "b")).Data);
        Assert.Equal(s_value, (await GetAsync(host, "c")).Data);
    }

    [Fact]
    public async Task DeleteBulkState_OtherETag_IsAborted()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));
        await SaveAsync(host, Item("a"), Item("b"));
        var request = new DeleteBulkStateRequest { StoreName = "store" };
        request.States.Add(
            new StateItem
            {
                Key = "a",
                Etag = new Etag { Value = "1234567" },
            }
        );
        request.States.Add(new StateItem { Key = "b" });

        var error = await host.FailAsync(DaprMethods.DeleteBulkState, request);

        Assert.Equal(GrpcStatusCode.Aborted, error.Status);
        Assert.StartsWith("failed deleting state in state store store: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteStateTransaction_UpsertAndDelete_Apply()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));
        await SaveAsync(host, Item("old"));

        await host.CallAsync(DaprMethods.ExecuteStateTransaction, Transaction(("upsert", "new"), ("delete", "old")));

        Assert.Equal(s_value, (await GetAsync(host, "new")).Data);
        Assert.Empty((await GetAsync(host, "old")).Data);
    }

    [Fact]
    public async Task ExecuteStateTransaction_UnknownOperation_IsUnimplementedAndNothingApplies()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));

        var error = await host.FailAsync(DaprMethods.ExecuteStateTransaction, Transaction(("upsert", "new"), ("merge", "old")));

        Assert.Equal((GrpcStatusCode.Unimplemented, "operation type merge not supported"), (error.Status, error.Message));
        Assert.Empty((await GetAsync(host, "new")).Data);
    }

    [Fact]
    public async Task QueryState_Page_HasItemsAndToken()
    {
        await using var host = await StartAsync(Component("store", "state.queryable"));

        var page = await host.CallAsync(
            DaprMethods.QueryStateAlpha1,
            new QueryStateRequest
            {
                StoreName = "store",
                Query = """{"page":{"limit":2}}""",
                Metadata = { ["m"] = "n" },
            }
        );

        Assert.Equal(
            new QueryStateResponse
            {
                Results =
                {
                    new QueryStateItem
                    {
                        Key = "k",
                        Data = ByteString.CopyFromUtf8("1"),
                        Etag = "7",
                    },
                    new QueryStateItem { Key = "l", Error = "gone" },
                },
                Token = "after 2",
                Metadata = { ["m"] = "n" },
            },
            page
        );
    }

    [Fact]
    public async Task QueryState_StoreThatCannot_SaysSo()
    {
        await using var host = await StartAsync(Component("store", "state.in-memory"));

        var error = await host.FailAsync(DaprMethods.QueryStateAlpha1, new QueryStateRequest { StoreName = "store", Query = "{}" });

        Assert.Equal((GrpcStatusCode.Internal, "state store does not support querying"), (error.Status, error.Message));
    }

    private static StateItem Item(string key) => new() { Key = key, Value = s_value };

    private static SaveStateRequest Save(params StateItem[] items) => new() { StoreName = "store", States = { items } };

    private static async Task SaveAsync(GrpcTestHost host, params StateItem[] items) =>
        await host.CallAsync(DaprMethods.SaveState, Save(items));

    private static ValueTask<GetStateResponse> GetAsync(GrpcTestHost host, string key) =>
        host.CallAsync(DaprMethods.GetState, new GetStateRequest { StoreName = "store", Key = key });

    private static ExecuteStateTransactionRequest Transaction(params (string Type, string Key)[] operations) =>
        new()
        {
            StoreName = "store",
            Operations = { operations.Select(o => new TransactionalStateOperation { OperationType = o.Type, Request = Item(o.Key) }) },
        };
}
