using System.Globalization;
using Pillion.Sdk.Tests.Runtime;
using Pillion.Testing;

namespace Pillion.Sdk.Tests.JavaScript;

/// <summary>The SDK's <c>sidecar.shutdown</c>, which needs a runtime of its own.</summary>
public sealed class ShutdownTests
{
    [Theory]
    [InlineData("http")]
    [InlineData("grpc")]
    public async Task Shutdown_AskedByTheSdk_EndsTheRuntime(string protocol)
    {
        var modules = DaprSdk.NodeModules;
        using var folder = new TempDirectory();
        await using var daprd = await Daprd.StartAsync(folder.Path, new Dictionary<string, string>(), ["--app-id", "caller"]);
        await using var node = new ChildProcess(
            "node",
            [Path.Combine(NodeTests.Folder, "shutdown.mjs")],
            folder.Path,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["NODE_PATH"] = modules,
                ["SDK_PROTOCOL"] = protocol,
                ["SDK_COMPONENTS"] = "none",
                ["SDK_APP_ID"] = "caller",
                ["DAPR_HTTP_PORT"] = daprd.HttpPort.ToString(CultureInfo.InvariantCulture),
                ["DAPR_GRPC_PORT"] = daprd.GrpcPort.ToString(CultureInfo.InvariantCulture),
                ["APP_PORT"] = LoopbackPort.FindText(),
            }
        );

        await node.WaitForOutputAsync("ended.");

        Assert.Equal(0, (await daprd.Process.WaitForExitAsync()).ExitCode);
    }
}
