using Pillion.Grpc.Tests.Client;
using Pillion.Testing;

namespace Pillion.Grpc.Tests.Interop;

/// <summary>A server of another implementation, in a process of its own.</summary>
public abstract class PeerServer : EchoServer
{
    private ChildProcess? _process;

    public override async ValueTask InitializeAsync()
    {
        Missing = FindMissing();
        if (Missing is null)
        {
            _process = Start("127.0.0.1:0");
            await _process.WaitForOutputAsync(".");
            Address = $"http://127.0.0.1:{_process.Output.Trim()["listening on ".Length..^1]}";
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected abstract string? FindMissing();

    private protected abstract ChildProcess Start(string address);
}

public sealed class GrpcJsServer : PeerServer
{
    private protected override string? FindMissing() => Peers.NodeMissing;

    private protected override ChildProcess Start(string address) => Peers.Node("echo-server.js", address);
}

public sealed class PythonServer : PeerServer
{
    private readonly TempDirectory _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private protected override string? FindMissing() => Peers.PythonMissing;

    private protected override ChildProcess Start(string address) => Peers.Python("server", address, _folder);
}
