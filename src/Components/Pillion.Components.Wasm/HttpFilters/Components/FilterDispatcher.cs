using System.Runtime.CompilerServices;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Components.Wasm.HttpFilters.Components;

/// <summary>Where a filter's guests go on when they have waited: on threads for guests, which they hold only while they run.</summary>
internal sealed class FilterDispatcher(GuestThreads threads) : ComponentDispatcher
{
    [ThreadStatic]
    private static FilterDispatcher? s_current;

    public override bool IsGuestThread => s_current == this;

    public override void Dispatch(Action work) => threads.Post(() => Enter(work));

    /// <summary>Does something on the calling thread, which is one for guests meanwhile.</summary>
    public void Enter(Action work)
    {
        var outer = s_current;
        s_current = this;
        try
        {
            work();
        }
        finally
        {
            s_current = outer;
        }
    }

    /// <summary>What is awaited on it goes on on a guest thread.</summary>
    public Switch SwitchAsync() => new(this);

    /// <summary>See <see cref="SwitchAsync"/>.</summary>
    public readonly struct Switch(FilterDispatcher dispatcher) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => dispatcher.IsGuestThread;

        public Switch GetAwaiter() => this;

        public void GetResult() { }

        public void OnCompleted(Action continuation) => dispatcher.Dispatch(continuation);

        public void UnsafeOnCompleted(Action continuation) => dispatcher.Dispatch(continuation);
    }
}
