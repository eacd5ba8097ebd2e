using System.Runtime.InteropServices;

namespace Pillion.Host.Processes;

/// <summary>Sends signals; .NET itself can only kill.</summary>
public static class Signals
{
    /// <summary>Asks to end (POSIX number).</summary>
    public const int Terminate = 15;

    /// <summary>The user's Ctrl-C.</summary>
    public const int Interrupt = 2;

    /// <summary>Ends at once.</summary>
    public const int Kill = 9;

    /// <summary>Sends a signal to a process; false when there is none of that id, or it is somebody else's.</summary>
    public static bool Send(int processId, int signal) => processId > 0 && kill(processId, signal) == 0;

    /// <summary>Sends a signal to a process group; false when there is none.</summary>
    public static bool SendToGroup(int groupId, int signal) => groupId > 0 && kill(-groupId, signal) == 0;

    /// <summary>Whether a process of that id runs. Signal 0 only asks (POSIX <c>kill</c>).</summary>
    public static bool IsRunning(int processId) => Send(processId, 0);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int sig);
}
