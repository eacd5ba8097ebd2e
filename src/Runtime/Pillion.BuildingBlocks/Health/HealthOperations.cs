using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Health;

/// <summary>Whether the runtime of one app is ready: <c>healthz/outbound</c> when its own side is up, <c>healthz</c> when the app is, too.</summary>
public sealed class HealthOperations
{
    private readonly string _appId;
    private readonly TaskCompletionSource _firstReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _outboundReady;
    private volatile bool _ready;

    internal HealthOperations(string appId)
    {
        _appId = appId;
    }

    /// <summary>Whether components and API servers are up.</summary>
    public bool IsOutboundReady => _outboundReady;

    /// <summary>Whether the whole runtime is ready, the app included.</summary>
    public bool IsReady => _ready;

    /// <summary>Completes when everything was up for the first time.</summary>
    public Task Ready => _firstReady.Task;

    /// <summary>Components and API servers are up; the app may still be starting.</summary>
    public void MarkOutboundReady() => _outboundReady = true;

    /// <summary>Everything is up.</summary>
    public void MarkReady()
    {
        _outboundReady = true;
        _ready = true;
        _firstReady.TrySetResult();
    }

    /// <summary>The runtime stops or its app became unhealthy.</summary>
    public void MarkNotReady() => _ready = false;

    /// <summary>The answer of <c>GET /v1.0/healthz</c>: null when all is well.</summary>
    /// <param name="appId">The id the caller expects to find here (<c>?appid=</c>), or null.</param>
    public BuildingBlockError? Check(string? appId) =>
        !_ready ? HealthErrors.NotReady(_outboundReady ? "app" : "runtime app")
        : appId is not null && appId != _appId ? HealthErrors.AppIdNotMatch
        : null;

    /// <summary>The answer of <c>GET /v1.0/healthz/outbound</c>: null when all is well.</summary>
    public BuildingBlockError? CheckOutbound() => _outboundReady ? null : HealthErrors.OutboundNotReady;
}
