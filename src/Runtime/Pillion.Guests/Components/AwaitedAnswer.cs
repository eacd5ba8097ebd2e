using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Guests.Components;

/// <summary>The answer for a caller that waits for it. The caller goes on on the thread that brings it.</summary>
internal sealed class AwaitedAnswer : IAnswerReceiver
{
    private readonly TaskCompletionSource<InvokeResponse> _answer = new();

    public Task<InvokeResponse> Task => _answer.Task;

    public ValueTask ReceiveAsync(InvokeResponse answer)
    {
        _answer.SetResult(answer);
        return ValueTask.CompletedTask;
    }

    public ValueTask FailAsync(Exception reason)
    {
        if (reason is OperationCanceledException cancelled)
        {
            _answer.SetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _answer.SetException(reason);
        }

        return ValueTask.CompletedTask;
    }
}
