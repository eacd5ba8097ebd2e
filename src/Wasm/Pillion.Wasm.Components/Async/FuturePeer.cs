namespace Pillion.Wasm.Components.Async;

/// <summary>The value of a task. If the task fails, whoever reads waits until the instance ends.</summary>
internal sealed class FuturePeer<T> : HostPeer
{
    private readonly Task<T>? _task;
    private readonly T? _value;

    public FuturePeer(ValueTask<T> value)
        : base(isWriter: true)
    {
        if (value.IsCompletedSuccessfully)
        {
            _value = value.Result;
            return;
        }

        _task = value.AsTask();
        _ = _task.ContinueWith(
            static (_, peer) => ((FuturePeer<T>)peer!).NotifyReady(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    public override CopyResult? Serve(ICopyParty party)
    {
        if (_task is { IsCompletedSuccessfully: false })
        {
            return null;
        }

#pragma warning disable VSTHRD002 // It is completed.
        T[] value = [_task is null ? _value! : _task.Result];
#pragma warning restore VSTHRD002
        new HostBuffer<T>(value).MoveTo(party.Buffer!, 1);
        party.Buffer!.Advance(1);
        Shared.Drop();
        return CopyResult.Completed;
    }

    protected override void Close() { }
}
