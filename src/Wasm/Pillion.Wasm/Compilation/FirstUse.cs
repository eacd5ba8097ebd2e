using System.Runtime.CompilerServices;
using Pillion.Wasm.Caching;

namespace Pillion.Wasm.Compilation;

/// <summary>
/// The functions that a module calls first are the same in every process, and most of a start is the runtime compiling them. One process
/// notes which they are and puts the list into the cache; those that follow compile them on a second thread.
/// </summary>
internal static class FirstUse
{
    // How often to look whether the module's functions were called, before giving up.
    private const int MostLooks = 60;

    // The recording under way: one at a time in a process, because listening costs a little. Nothing else keeps it alive.
    private static Recording? s_recording;

    /// <summary>Notes for a while which functions are compiled, and adds them to what the cache keeps of the module.</summary>
    /// <param name="window">How long to wait for functions, at least once and as long as none was called.</param>
    public static void Record(GeneratedCode code, CompilationCache cache, CacheKey key, TimeSpan window)
    {
        var recording = new Recording(code, cache, key);
        if (Interlocked.CompareExchange(ref s_recording, recording, null) is null)
        {
            recording.Start(window);
        }
    }

    /// <summary>Compiles functions on a thread of its own, while the caller's goes on and compiles those that it needs.</summary>
    /// <param name="tokens">In the order of their first use.</param>
    /// <param name="sizeOf">Roughly how long a function takes to compile, by its token.</param>
    /// <returns>The thread, or null where there is no second processor for it.</returns>
    public static Thread? Prepare(GeneratedCode code, int[] tokens, Func<int, long> sizeOf)
    {
        if (Environment.ProcessorCount < 2)
        {
            return null;
        }

        // The caller's thread starts at the beginning; two threads that compile in the same order would wait for each other at every
        // function. When that thread gets to the middle, this one has done the rest.
        var half = 0L;
        foreach (var token in tokens)
        {
            half += sizeOf(token);
        }

        half /= 2;
        var middle = 0;
        for (; middle < tokens.Length && half > 0; middle++)
        {
            half -= sizeOf(tokens[middle]);
        }

        var thread = new Thread(() =>
        {
            for (var i = middle; i < tokens.Length && !code.IsDisposed; i++)
            {
                RuntimeHelpers.PrepareMethod(code.Methods.ResolveMethod(tokens[i])!.MethodHandle);
            }

            for (var i = middle - 1; i >= 0 && !code.IsDisposed; i--)
            {
                RuntimeHelpers.PrepareMethod(code.Methods.ResolveMethod(tokens[i])!.MethodHandle);
            }
        })
        {
            IsBackground = true,
            Name = "wasm compiler",
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
        return thread;
    }

    private sealed class Recording(GeneratedCode code, CompilationCache cache, CacheKey key)
    {
        private FirstUseRecorder? _recorder;
        private ITimer? _timer;
        private int _looks;

        public void Start(TimeSpan window)
        {
            _recorder = new FirstUseRecorder();
            _timer = cache.Time.CreateTimer(static r => ((Recording)r!).Look(), this, window, window);
        }

        private void Look()
        {
            var tokens = _recorder!.TokensOf(code.Methods);
            if (tokens.Length == 0 && Interlocked.Increment(ref _looks) < MostLooks)
            {
                return;
            }

            _timer?.Dispose();
            _recorder.Dispose();
            if (Interlocked.CompareExchange(ref s_recording, null, this) == this && tokens.Length > 0)
            {
                cache.AddFirstUsed(key, tokens);
            }
        }
    }
}
