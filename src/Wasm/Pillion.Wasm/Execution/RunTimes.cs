using System.Diagnostics;

namespace Pillion.Wasm.Execution;

/// <summary>How long an instance and its host functions ran. For one thread at a time, as the instance is.</summary>
internal sealed class RunTimes
{
    private Span _guest;
    private Span _host;

    public TimeSpan InGuest => _guest.Total;

    public TimeSpan InHost => _host.Total;

    public void EnterGuest() => _guest.Enter();

    public void LeaveGuest() => _guest.Leave();

    public void Reset() => (_guest, _host) = (default, default);

    /// <summary>Called by the thunks of host functions of instances that are measured.</summary>
    public static unsafe void EnterHost(nint cell) => Of(cell)._host.Enter();

    /// <inheritdoc cref="EnterHost"/>
    public static unsafe void LeaveHost(nint cell) => Of(cell)._host.Leave();

    private static unsafe RunTimes Of(nint cell) => Instance.FromHandle(((HostCell*)cell)->Instance).Times!;

    /// <summary>The time between entering and leaving; what is nested is part of the outermost.</summary>
    private struct Span
    {
        private int _depth;
        private long _entered;
        private long _ticks;

        public readonly TimeSpan Total => Stopwatch.GetElapsedTime(0, _depth == 0 ? _ticks : _ticks + Stopwatch.GetTimestamp() - _entered);

        public void Enter()
        {
            if (_depth++ == 0)
            {
                _entered = Stopwatch.GetTimestamp();
            }
        }

        public void Leave()
        {
            if (--_depth == 0)
            {
                _ticks += Stopwatch.GetTimestamp() - _entered;
            }
        }
    }
}
