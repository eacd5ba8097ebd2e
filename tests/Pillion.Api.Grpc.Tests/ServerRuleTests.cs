using Google.Protobuf;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc;
using Pillion.Grpc.Details;
using Pillion.Grpc.Reflection;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Tests;

/// <summary>What holds for every method.</summary>
public sealed class ServerRuleTests
{
    private static readonly GetMetadataRequest s_ask = new();

    [Theory]
    [InlineData(null, "missing api token in request metadata")]
    [InlineData("wrong", "authentication error: api token mismatch")]
    public async Task Call_WithoutTheToken_IsUnauthenticated(string? token, string reason)
    {
        await using var host = await GrpcTestHost.StartAsync(new AppRuntimeOptions { AppId = "app", ApiToken = "secret" });
        GrpcMetadata headers = token is null ? [] : new() { { "dapr-api-token", token } };

        var error = await host.FailAsync(DaprMethods.GetMetadata, s_ask, headers);

        Assert.Equal((GrpcStatusCode.Unauthenticated, "Unauthorized"), (error.Status, error.Message));
        Assert.True(error.TryGetDetail<ErrorInfo>(out var info));
        Assert.Equal(("401", reason), (info.Metadata["http.code"], info.Metadata["http.error_message"]));
    }

    [Fact]
    public async Task Call_WithTheToken_IsAnswered()
    {
        await using var host = await GrpcTestHost.StartAsync(new AppRuntimeOptions { AppId = "app", ApiToken = "secret" });

        var answer = await host.CallAsync(DaprMethods.GetMetadata, s_ask, new() { { "dapr-api-token", "secret" } });

        Assert.Equal("app", answer.Id);
    }

    [Fact]
    public async Task Call_OfADeniedGroup_IsUnimplementedInThatVersionAndProtocolOnly()
    {
        var access = new ApiAccess([], [Rule("metadata"), Rule("state", "v1alpha1"), new("secrets", "v1", ApiProtocol.Http)]);
        await using var host = await GrpcTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app", ApiAccess = access },
            components: ApiApp.Component("store", "state.in-memory")
        );

        var error = await host.FailAsync(DaprMethods.GetMetadata, s_ask);

        Assert.Equal(GrpcStatusCode.Unimplemented, error.Status);
        Assert.True(error.TryGetDetail<ErrorInfo>(out var info));
        Assert.Equal("requested endpoint is not available", info.Metadata["http.error_message"]);
        await host.CallAsync(DaprMethods.GetState, new GetStateRequest { StoreName = "store", Key = "k" });
    }

    [Fact]
    public async Task Call_OutsideOfTheAllowedGroups_IsUnimplemented()
    {
        var access = new ApiAccess([Rule("state")], []);
        await using var host = await GrpcTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app", ApiAccess = access },
            components: ApiApp.Component("store", "state.in-memory")
        );

        await host.CallAsync(DaprMethods.GetState, new GetStateRequest { StoreName = "store", Key = "k" });

        Assert.Equal(GrpcStatusCode.Unimplemented, (await host.FailAsync(DaprMethods.GetMetadata, s_ask)).Status);
        Assert.Equal(GrpcStatusCode.Unimplemented, (await host.FailAsync(DaprMethods.Shutdown, new ShutdownRequest())).Status);
    }

    [Fact]
    public async Task Call_LargerThanTheLimit_IsResourceExhausted()
    {
        await using var host = await GrpcTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app", MaxBodySize = 1000 },
            components: ApiApp.Component("store", "state.in-memory")
        );
        var item = new StateItem { Key = "k", Value = ByteString.CopyFrom(new byte[1000]) };

        var error = await host.FailAsync(DaprMethods.SaveState, new SaveStateRequest { StoreName = "store", States = { item } });

        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Status);
    }

    [Fact]
    public async Task Call_OfAMethodOfALaterVersion_SaysSo()
    {
        await using var host = await GrpcTestHost.StartAsync();

        var error = await host.FailAsync(DaprMethods.InvokeActor, new InvokeActorRequest());

        Assert.Equal(GrpcStatusCode.Unimplemented, error.Status);
        Assert.Equal("InvokeActor is not available: actors are not part of this version", error.Message);
    }

    [Fact]
    public async Task Reflection_Services_IncludeDapr()
    {
        await using var host = await GrpcTestHost.StartAsync();

        var services = await GrpcReflectionClient.ListServicesAsync(host.Channel, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("dapr.proto.runtime.v1.Dapr", services);
    }

    private static ApiAccessRule Rule(string group, string version = "v1") => new(group, version, ApiProtocol.Grpc);
}
