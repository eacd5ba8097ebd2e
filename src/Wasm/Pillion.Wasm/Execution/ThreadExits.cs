using System.Runtime.InteropServices;
using Pillion.Wasm.Memories;

namespace Pillion.Wasm.Execution;

/// <summary>
/// Counts the threads that ended, so that what was remembered of a thread's stack is forgotten before another thread's can be in the same
/// place.
/// </summary>
/// <remarks>
/// The runtime tells nobody in time when a thread ends: finalizers run later. Threads do, by the destructors of thread-specific data
/// (POSIX <c>pthread_key_create</c>), while they still have their stack. The destructor is five bytes of machine code, because managed
/// code must not run so late: <c>lock inc qword [rdi]; ret</c>, with the counter's address as the thread's value.
/// </remarks>
internal static unsafe partial class ThreadExits
{
    private static readonly long* s_count = (long*)NativeMemory.AllocZeroed(sizeof(long));
    private static readonly uint s_key = CreateKey();

    /// <summary>Whether threads that end are counted here.</summary>
    public static bool AreCounted => s_key != uint.MaxValue;

    /// <summary>How many of the watched threads have ended.</summary>
    public static long Count => *s_count;

    /// <summary>Has the end of the calling thread counted. A second time changes nothing.</summary>
    /// <returns>Whether it will be.</returns>
    public static bool WatchThisThread() => AreCounted && SetSpecific(s_key, (nint)s_count) == 0;

    private static uint CreateKey()
    {
        // The same systems for which machine code is written elsewhere.
        if (!FaultStub.IsSupported)
        {
            return uint.MaxValue;
        }

        var page = NativePages.Reserve((nuint)NativePages.Size);
        if (page == 0)
        {
            return uint.MaxValue;
        }

        NativePages.Commit(page, (nuint)NativePages.Size);
        ReadOnlySpan<byte> code = [0xF0, 0x48, 0xFF, 0x07, 0xC3];
        code.CopyTo(new Span<byte>((void*)page, NativePages.Size));
        NativePages.MakeExecutable(page, (nuint)NativePages.Size);
        uint key;
        return CreateKey(&key, page) == 0 ? key : uint.MaxValue;
    }

    [LibraryImport("libc", EntryPoint = "pthread_key_create")]
    private static partial int CreateKey(uint* key, nint destructor);

    [LibraryImport("libc", EntryPoint = "pthread_setspecific")]
    private static partial int SetSpecific(uint key, nint value);
}
