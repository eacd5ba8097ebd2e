using System.Runtime.CompilerServices;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Threads;

/// <summary>Lets the asynchronous functions of an app's guests go on: on guest threads, which are held only while guests run.</summary>
/// <param name="threads">The threads.</param>
/// <param name="gate">The app's.</param>
/// <param name="stackBytes">How deep its guests may go.</param>
internal sealed class GuestDispatcher(GuestThreadPool threads, RunGate gate, int stackBytes) : ComponentDispatcher
{
    [ThreadStatic]
    private static GuestDispatcher? s_current;

    /// <inheritdoc/>
    public override bool IsGuestThread => s_current == this;

    /// <inheritdoc/>
    public override void Dispatch(Action work) => Dispatch(work, after: null);

    /// <summary>Has something done soon, on a guest thread.</summary>
    /// <param name="work">What is done where guests may run.</param>
    /// <param name="after">What is done afterwards on the same thread, which no guest has any more.</param>
    public void Dispatch(Action work, Action? after)
    {
        try
        {
            threads.Post(chain =>
            {
                chain.Run(gate, stackBytes, () => Run(work));
                after?.Invoke();
            });
        }
        catch (ObjectDisposedException)
        {
            // The host has ended, and before it every request: there is nobody left to whom this would matter.
        }
    }

    /// <summary>What is awaited on it goes on on a guest thread.</summary>
    public Switch SwitchAsync() => new(this);

    private bool Run(Action work)
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

        return true;
    }

    /// <summary>See <see cref="SwitchAsync"/>.</summary>
    public readonly struct Switch(GuestDispatcher dispatcher) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => dispatcher.IsGuestThread;

        public Switch GetAwaiter() => this;

        public void GetResult() { }

        public void OnCompleted(Action continuation) => dispatcher.Dispatch(continuation);

        public void UnsafeOnCompleted(Action continuation) => dispatcher.Dispatch(continuation);
    }
}
