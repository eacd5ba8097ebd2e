using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Api.Tests.Testing;

/// <summary>An app that never answers until it is told that nobody waits any more.</summary>
internal sealed class HangingApp(TaskCompletionSource begun) : IAppChannel
{
    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        begun.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new OperationCanceledException(cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
