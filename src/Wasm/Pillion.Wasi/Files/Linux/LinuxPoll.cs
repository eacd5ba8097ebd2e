using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>Readiness of FIFOs, terminals and other devices.</summary>
internal static class LinuxPoll
{
    // A wait in the kernel does not see cancellation, so it is cut in slices.
    private const int SliceMilliseconds = 10;

    /// <summary>Whether a read (<see cref="PollFd.In"/>) or write (<see cref="PollFd.Out"/>) would answer at once.</summary>
    public static Readiness Ask(LinuxHandle handle, short events)
    {
        var answer = Call(handle, events, 0);
        var hangup = (answer & PollFd.HangUp) != 0 ? EventRwFlags.Hangup : EventRwFlags.None;
        return new Readiness(answer != 0, 0, hangup);
    }

    /// <summary>Waits until it would.</summary>
    public static void Wait(LinuxHandle handle, short events, CancellationToken cancellationToken)
    {
        do
        {
            GuestInterruption.ThrowIfRequested(cancellationToken);
        } while (Call(handle, events, SliceMilliseconds) == 0);
    }

    private static short Call(LinuxHandle handle, short events, int timeoutMilliseconds)
    {
        var poll = new PollFd { Fd = (int)handle.DangerousGetHandle(), Events = events };
        var count = LinuxCalls.Poll(ref poll, 1, timeoutMilliseconds);
        GC.KeepAlive(handle);

        // An error is an answer too: the read or write that follows will say which.
        return count < 0 ? PollFd.Error : poll.Answer;
    }
}
