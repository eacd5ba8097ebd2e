using Google.Protobuf;
using Pillion.Api.Grpc.Messages;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Tests.Messages;

/// <summary>The API for an app that has its messages and no connection.</summary>
public sealed class DaprMessagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GetState", "get_state")]
    [InlineData("QueryStateAlpha1", "query_state_alpha1")]
    [InlineData("BulkPublishEventAlpha1", "bulk_publish_event_alpha1")]
    [InlineData("DeleteJobsByPrefixAlpha1", "delete_jobs_by_prefix_alpha1")]
    public void SnakeCase_OfAMethod_IsWhatGoPluginMakesOfIt(string name, string expected)
    {
        Assert.Equal(expected, DaprMessages.SnakeCase(name));
    }

    [Fact]
    public async Task Methods_OfAnAppWithATokenOfItsOwn_NeedNone()
    {
        await using var host = await GrpcTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app", ApiToken = "secret" },
            components: ApiApp.Component("store", "state.in-memory")
        );
        var methods = new DaprMessages(host.App).Methods;
        var item = new Protos.Common.StateItem { Key = "key", Value = ByteString.CopyFromUtf8("value") };

        var saved = await methods["save_state"](new SaveStateRequest { StoreName = "store", States = { item } }.ToByteArray(), Cancel);
        var found = await methods["get_state"](new GetStateRequest { StoreName = "store", Key = "key" }.ToByteArray(), Cancel);

        Assert.Equal(0, saved.Length);
        Assert.Equal("value", GetStateResponse.Parser.ParseFrom(found.Span).Data.ToStringUtf8());
    }

    [Theory]
    [InlineData("get_state", GrpcStatusCode.FailedPrecondition, "not configured")]
    [InlineData("invoke_actor", GrpcStatusCode.Unimplemented, "actors")]
    [InlineData("rename_actor_reminder", GrpcStatusCode.Unimplemented, "RenameActorReminder")]
    public async Task Methods_ThatFail_HaveTheStatusOfTheApi(string name, GrpcStatusCode status, string reason)
    {
        await using var host = await GrpcTestHost.StartAsync();
        var method = new DaprMessages(host.App).Methods[name];

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await method(default, Cancel));

        Assert.Equal(status, error.Status);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Methods_BytesThatAreNoMessage_AreRefused()
    {
        await using var host = await GrpcTestHost.StartAsync();
        var method = new DaprMessages(host.App).Methods["get_state"];

        await Assert.ThrowsAsync<GrpcException>(async () => await method(new byte[] { 0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f }, Cancel));
    }
}
