using System.Runtime.CompilerServices;
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

    /// <summary>The lowest address that a guest called now may reach.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nint LimitFor(int maxStackBytes)
    {
        byte here;
        var end = s_end;
        if (end == 0)
        {
            end = s_end = FindEnd((nint)(&here));
        }

        var lowest = (nint)(end + Reserve);
        var wanted = (nint)(&here) - maxStackBytes;
        return Math.Max(wanted, lowest);
    }

    private static nint FindEnd(nint here)
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
                    return low;
                }
            }
        }

        // Elsewhere: the smallest default of the platforms .NET runs on (macOS secondary threads) less what is used.
        return (nint)(here - (512 * 1024) + (64 * 1024));
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
