using System.Runtime.ExceptionServices;

namespace Pillion.Wasm.Tests.Testing;

/// <summary>Runs guests on threads of their own, so that one that does not stop fails its test and not the run.</summary>
internal static class GuestThread
{
    /// <summary>How long anything may take that should take no time at all.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs an action to its end and passes its exception on.</summary>
    /// <param name="what">What is awaited, for the message.</param>
    /// <param name="stackBytes">Size of the thread's stack, or 0 for the default.</param>
    public static void Run(string what, Action action, int stackBytes = 0) => Start(action, stackBytes).Join(what);

    public static Running Start(Action action, int stackBytes = 0) => new(action, stackBytes);

    /// <summary>Runs one action per thread, all at once.</summary>
    public static void RunAll(string what, int threads, Action<int> action)
    {
        using var start = new Barrier(threads);
        var running = Enumerable
            .Range(0, threads)
            .Select(i =>
                Start(() =>
                {
                    start.SignalAndWait();
                    action(i);
                })
            )
            .ToList();
        foreach (var thread in running)
        {
            thread.Join(what);
        }
    }

    /// <summary>Waits for a condition that another thread brings about.</summary>
    public static void WaitFor(string what, Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), $"Not within {Patience.TotalSeconds} s: {what}.");

    internal sealed class Running
    {
        private readonly Thread _thread;
        private ExceptionDispatchInfo? _failure;

        public Running(Action action, int stackBytes)
        {
            _thread = new Thread(
                () =>
                {
                    try
                    {
                        action();
                    }
                    catch (Exception exception)
                    {
                        _failure = ExceptionDispatchInfo.Capture(exception);
                    }
                },
                stackBytes
            )
            {
                IsBackground = true,
            };
            _thread.Start();
        }

        public void Join(string what)
        {
            Assert.True(_thread.Join(Patience), $"Still running after {Patience.TotalSeconds} s: {what}.");
            _failure?.Throw();
        }
    }
}
