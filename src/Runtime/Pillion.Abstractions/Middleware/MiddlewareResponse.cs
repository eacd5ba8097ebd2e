namespace Pillion.Abstractions.Middleware;

/// <summary>An answer on its way back through a pipeline. Its last receiver disposes it.</summary>
public abstract class MiddlewareResponse : MiddlewareMessage, IAsyncDisposable
{
    /// <summary>The HTTP status, 100 to 999.</summary>
    public abstract int Status { get; set; }

    /// <summary>Lets go of a streamed body.</summary>
    public abstract ValueTask DisposeAsync();
}
