using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.Api.Tests;

/// <summary>A state store with no features, whose every call fails with what its key says.</summary>
internal sealed class PlainStateStore : IStateStore
{
    public StateFeatures Features => StateFeatures.None;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken)
    {
        await Task.Yield();
        throw Failure(request.Key);
    }

    public ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken) => throw Failure(request.Key);

    public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) =>
        throw Failure(request.Key);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Exception Failure(string key) =>
        key.EndsWith("crash", StringComparison.Ordinal)
            ? new InvalidOperationException("a bug")
            : new ComponentException(ComponentErrorKind.Unavailable, "no connection");
}
