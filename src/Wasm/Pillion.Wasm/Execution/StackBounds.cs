using System.Runtime.InteropServices;

namespace Pillion.Wasm.Execution;

/// <summary>Where a thread's native stack ends, and how deep guests may go on it.</summary>
internal static unsafe partial class StackBounds
{
    // What must remain below a guest: host functions, the JIT when it compiles a function at the deepest point, and the
    // unwinding of the exception that reports the overflow.
    private const long Reserve = 384 * 1024;

    [ThreadStatic]
    private static nint s_end;

    [ThreadStatic]
    private static nint s_start;

    [ThreadStatic]
    private static bool s_isWatched;

    /// <summary>The lowest address that a guest called now may reach.</summary>
    /// <param name="here">Where the stack pointer is, about.</param>
    /// <param name="isWatched">Whether <see cref="ThreadExits"/> will count the end of this thread.</param>
    public static nint LimitFor(nint here, int maxStackBytes, out bool isWatched)
    {
        var end = EndOfThisStack(here);
        isWatched = s_isWatched;
        return Math.Max(here - maxStackBytes, end + (nint)Reserve);
    }

    /// <summary>The lowest address of the calling thread's stack.</summary>
    /// <param name="here">Where the stack pointer is, about.</param>
    public static nint EndOfThisStack(nint here)
    {
        if (s_end == 0)
        {
            (s_end, s_start) = Find(here);
            s_isWatched = ThreadExits.WatchThisThread();
        }

        return s_end;
    }

    /// <summary>Whether an address is on the stack of the calling thread; where the system does not tell, it is taken to be.</summary>
    public static bool IsOnThisStack(nint address)
    {
        byte here;
        return address >= EndOfThisStack((nint)(&here)) && address < s_start;
    }

    private static (nint End, nint Start) Find(nint here)
    {
        if (OperatingSystem.IsLinux())
        {
            // pthread_attr_t is 56 bytes on x64 and 64 on arm64.
            var attributes = stackalloc byte[128];
            if (GetAttributes(Self(), attributes) == 0)
            {
                nint low;
                nuint size;
                var found = GetStack(attributes, &low, &size) == 0;
                _ = DestroyAttributes(attributes);
                if (found)
                {
                    return (low, low + (nint)size);
                }
            }
        }

        // Elsewhere: the smallest default of the platforms .NET runs on (macOS secondary threads) less what is used.
        return ((nint)(here - (512 * 1024) + (64 * 1024)), nint.MaxValue);
    }

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint Self();

    [LibraryImport("libc", EntryPoint = "pthread_getattr_np")]
    private static partial int GetAttributes(nint thread, void* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_getstack")]
    private static partial int GetStack(void* attributes, nint* low, nuint* size);

    [LibraryImport("libc", EntryPoint = "pthread_attr_destroy")]
    private static partial int DestroyAttributes(void* attributes);
}
