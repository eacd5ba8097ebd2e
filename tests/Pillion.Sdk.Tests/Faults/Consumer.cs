using System.Globalization;
using Pillion.Sdk.Tests.JavaScript;
using Pillion.Sdk.Tests.Runtime;
using Pillion.Testing;

namespace Pillion.Sdk.Tests.Faults;

/// <summary>The app that takes messages (<c>js/consumer.mjs</c>) and the <c>pillion daprd</c> beside it, each of which can be killed and started again.</summary>
internal sealed class Consumer(string folder, Dictionary<string, string> environment, string[] flags) : IAsyncDisposable
{
    private readonly string _port = LoopbackPort.FindText();
    private Daprd? _daprd;
    private ChildProcess? _app;

    /// <summary>What both have written since they were started last.</summary>
    public string Log => $"--- daprd\n{_daprd?.Process}--- app\n{_app}";

    public async Task StartAsync()
    {
        _daprd = await Daprd.StartAsync(folder, environment, [.. flags, "--app-id", "consumer", "--app-port", _port]);
        await StartAppAsync();
        foreach (var topic in (string[])["work", "poison"])
        {
            // A broker that keeps nothing for nobody needs a subscriber before the first message.
            await _daprd.Process.WaitForOutputAsync($"app is subscribed to the following topics: [{topic}]");
        }
    }

    /// <summary>Kills the app with SIGKILL and starts it again; Pillion goes on all the time.</summary>
    public async Task KillAppAsync()
    {
        await KillAsync(_app!);
        await StartAppAsync();
    }

    /// <summary>Kills the app and Pillion with SIGKILL and starts both again.</summary>
    public async Task KillAllAsync()
    {
        await KillAsync(_daprd!.Process);
        await KillAsync(_app!);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_daprd?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private static async Task KillAsync(ChildProcess process)
    {
        process.Signal(ChildProcess.Kill);
        await process.WaitForExitAsync();
        await process.DisposeAsync();
    }

    private async Task StartAppAsync()
    {
        _app = new ChildProcess(
            "node",
            [Path.Combine(NodeTests.Folder, "consumer.mjs")],
            folder,
            new Dictionary<string, string>(environment, StringComparer.Ordinal)
            {
                ["NODE_PATH"] = DaprSdk.NodeModules,
                ["SDK_PROTOCOL"] = "http",
                ["SDK_COMPONENTS"] = "redis",
                ["SDK_APP_ID"] = "consumer",
                ["DAPR_HTTP_PORT"] = _daprd!.HttpPort.ToString(CultureInfo.InvariantCulture),
                ["DAPR_GRPC_PORT"] = _daprd.GrpcPort.ToString(CultureInfo.InvariantCulture),
                ["APP_PORT"] = _port,
            }
        );
        await _app.WaitForOutputAsync("taking messages.");
    }
}
