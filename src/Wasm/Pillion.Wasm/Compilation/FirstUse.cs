using System.Runtime.CompilerServices;

namespace Pillion.Wasm.Compilation;

/// <summary>
/// The functions that a module calls first are the same in every process, and most of a start is the runtime compiling them. One process
/// notes which they are and puts the list into the cache (<see cref="FirstUseRecording"/>); those that follow compile them on other threads,
/// while the first calls already run.
/// </summary>
/// <remarks>
/// In a new process that is true of the engine's own methods, too. A list has both, as tokens in the order of their first use; those of the
/// engine are marked (<see cref="OfEngine"/>). It is part of a cache that is of this build of the engine only.
/// </remarks>
internal static class FirstUse
{
    /// <summary>Set in tokens of methods of the engine; the others are of the module's functions.</summary>
    public const int OfEngine = int.MinValue;

    /// <summary>The runtime's compiler has locks; more threads than these mostly wait for them.</summary>
    public const int MostThreads = 4;

    // What a method of the engine takes to compile on average, in bytes of WebAssembly.
    private const int EngineMethodSize = 150;

    private static bool s_isEngineWarm;

    /// <summary>The assembly whose methods <see cref="OfEngine"/> marks.</summary>
    public static System.Reflection.Module Engine => typeof(FirstUse).Module;

    /// <summary>An instance was made: what of the engine is needed for that need not be compiled any more.</summary>
    public static void NoteInstance() => s_isEngineWarm = true;

    /// <summary>Compiles functions on threads of the pool, while the caller goes on and compiles those that it needs.</summary>
    /// <param name="tokens">In the order of their first use. Ends quietly at one that is none: it is only advice.</param>
    /// <param name="sizeOf">Roughly how long a function takes to compile, by its token.</param>
    /// <param name="leastBytes">What a thread must have to do to be worth starting, by the same measure.</param>
    public static void Prepare(GeneratedCode code, int[] tokens, Func<int, long> sizeOf, int leastBytes)
    {
        if (s_isEngineWarm)
        {
            tokens = Array.FindAll(tokens, static t => t >= 0);
        }

        long Size(int token) => token < 0 ? EngineMethodSize : sizeOf(token);
        var total = 0L;
        foreach (var token in tokens)
        {
            total += Size(token);
        }

        var threads = (int)Math.Min(Math.Min(Environment.ProcessorCount - 1, MostThreads), total / Math.Max(1, leastBytes));
        if (threads < 1)
        {
            return;
        }

        var work = new Work(code, tokens, Share(tokens, Size, total / (threads + 1)));
        for (var i = 0; i < threads; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static w => w.Run(), work, preferLocal: false);
        }
    }

    /// <summary>How many functions at the beginning make up so many bytes.</summary>
    private static int Share(int[] tokens, Func<int, long> sizeOf, long bytes)
    {
        var count = 0;
        for (; count < tokens.Length && bytes > 0; count++)
        {
            bytes -= sizeOf(tokens[count]);
        }

        return count;
    }

    /// <summary>
    /// The caller's thread starts at the beginning; threads that compile in the same order would wait for each other at every function. They
    /// begin behind the caller's share: when it gets there, they have done the rest. Should it be late, they come from behind to meet it.
    /// </summary>
    private sealed class Work(GeneratedCode code, int[] tokens, int callersShare)
    {
        private int _taken;

        public void Run()
        {
            try
            {
                while (!code.IsDisposed && Interlocked.Increment(ref _taken) is var next && next <= tokens.Length)
                {
                    var behind = tokens.Length - callersShare;
                    var index = next <= behind ? callersShare + next - 1 : tokens.Length - next;
                    var module = tokens[index] < 0 ? Engine : code.Methods;
                    RuntimeHelpers.PrepareMethod(module.ResolveMethod(tokens[index] & ~OfEngine)!.MethodHandle);
                }
            }
            catch (Exception e) when (e is ArgumentException or BadImageFormatException or InvalidProgramException or TypeLoadException)
            {
                // The list is not this module's. Whoever calls a function that cannot be compiled is told so.
                Volatile.Write(ref _taken, tokens.Length);
            }
        }
    }
}
