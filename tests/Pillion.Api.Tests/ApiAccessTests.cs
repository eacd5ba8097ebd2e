using Pillion.BuildingBlocks.Apps;

namespace Pillion.Api.Tests;

/// <summary>Configuration <c>spec.api</c>: what is closed answers as a path that is no route.</summary>
public sealed class ApiAccessTests
{
    [Fact]
    public async Task Allowed_ListOfOneGroup_ClosesTheOthersButNotHealth()
    {
        await using var host = await StartAsync(new ApiAccess([Rule("state")], []));

        Assert.Equal(204, (await host.SendAsync("GET", "/v1.0/state/store/k")).Status);
        Assert.Equal(204, (await host.SendAsync("GET", "/v1.0/healthz")).Status);
        foreach (var path in new[] { "/v1.0/metadata", "/v1.0/invoke/app/method/m", "/v1.0-alpha1/state/store/query" })
        {
            var answer = await host.SendAsync("GET", path);
            Assert.Equal(404, answer.Status);
            Assert.Contains("ERR_DIRECT_INVOKE", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Denied_Group_IsClosedInThatVersionOnly()
    {
        await using var host = await StartAsync(new ApiAccess([], [Rule("state"), Rule("metadata", "v1.0-alpha1")]));

        Assert.Equal(404, (await host.SendAsync("GET", "//v1.0/./state/store/k")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/v1.0/metadata")).Status);
    }

    [Fact]
    public async Task Denied_OverTheOtherProtocol_StaysOpen()
    {
        await using var host = await StartAsync(
            new ApiAccess([new("publish", "v1", ApiProtocol.Grpc)], [new("state", "v1", ApiProtocol.Grpc)])
        );

        Assert.Equal(204, (await host.SendAsync("GET", "/v1.0/state/store/k")).Status);
    }

    private static ApiAccessRule Rule(string group, string version = "v1") => new(group, version, ApiProtocol.Http);

    private static Task<ApiTestHost> StartAsync(ApiAccess access) =>
        ApiTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app", ApiAccess = access },
            components: ApiApp.Component("store", "state.in-memory")
        );
}
