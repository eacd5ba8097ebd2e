using System.Text.Json;
using Pillion.Bench.Processes;
using Pillion.Testing;

namespace Pillion.Bench.Components;

/// <summary>Servers of others that answer with the same bytes; null where one is not installed.</summary>
internal static class HttpPeers
{
    /// <summary>Node's own server: a function of JavaScript.</summary>
    public static ServerProcess? StartNode(int port, string answer) =>
        Start(
            "node",
            ["-e", $"require('http').createServer((q, r) => r.end({JsonSerializer.Serialize(answer)})).listen({port}, '127.0.0.1')"]
        );

    /// <summary><c>jco serve</c>: a component on node, one instance for all requests.</summary>
    public static ServerProcess? StartJco(int port, string component, TempDirectory folder) =>
        Start("jco", ["serve", "--port", $"{port}", component], folder.Path);

    /// <summary>workerd: a worker in JavaScript, one isolate for all requests.</summary>
    public static ServerProcess? StartWorkerd(int port, string answer, TempDirectory folder)
    {
        folder.Write("worker.js", $"export default {{ fetch() {{ return new Response({JsonSerializer.Serialize(answer)}); }} }};\n");
        var configuration = folder.Write(
            "workerd.capnp",
            $$"""
            using Workerd = import "/workerd/workerd.capnp";
            const config :Workerd.Config = (
              services = [(name = "main", worker = .worker)],
              sockets = [(name = "http", address = "127.0.0.1:{{port}}", http = (), service = "main")],
            );
            const worker :Workerd.Worker = (
              modules = [(name = "worker", esModule = embed "worker.js")],
              compatibilityDate = "2026-01-01",
            );
            """
        );
        return Start("workerd", ["serve", configuration], folder.Path);
    }

    private static ServerProcess? Start(string program, IReadOnlyList<string> arguments, string? folder = null)
    {
        if (Tool.Find(program) is not { } found)
        {
            return null;
        }

        var (pinned, all) = Cores.Pin(Cores.Server, found, arguments);
        return ServerProcess.Start(pinned, all, folder);
    }
}
