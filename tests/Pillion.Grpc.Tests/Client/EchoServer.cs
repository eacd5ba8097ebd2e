namespace Pillion.Grpc.Tests.Client;

/// <summary>A server of the service in <c>echo.proto</c>, for all tests of a class.</summary>
public abstract class EchoServer : IAsyncLifetime
{
    /// <summary>What is not installed and would be needed; null when it runs.</summary>
    public string? Missing { get; private protected set; }

    /// <summary>Where it listens.</summary>
    public string Address { get; private protected set; } = "";

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();
}
