using System.Diagnostics;
using System.Globalization;
using Pillion.Wasm;

namespace Pillion.Bench.Processes;

/// <summary>Our side of the line protocol of <c>kernels/command.c</c>: the exports of a module, called through typed delegates.</summary>
internal static class PillionRunner
{
    private const string EachPrefix = "each:";
    private const string TrapPrefix = "trap:";
    private const string CancelPrefix = "cancel:";

    /// <summary>Answers requests until the input ends. Runs on the main thread, as the other runners do.</summary>
    public static void Run(string moduleFile, MemoryStrategy strategy, TextReader input, TextWriter output)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy });
        using var module = Module.LoadFile(engine, moduleFile);
        using var instance = new Linker(engine)
            .Define("bench", "step", (uint x) => x + 1)
            .Define("bench", "step_with_caller", (Caller _, uint x) => x + 1)
            .Instantiate(module);

        while (input.ReadLine() is { } request)
        {
            output.Write(Answer(instance, request) + "\n");
            output.Flush();
        }
    }

    private static string Answer(Instance instance, string request)
    {
        if (request.Split(' ') is not [var name, var n, var times])
        {
            return "error three words are needed: export, argument, times";
        }

        var argument = uint.Parse(n, CultureInfo.InvariantCulture);
        var elapsed = new long[int.Parse(times, CultureInfo.InvariantCulture)];
        if (name.StartsWith(CancelPrefix, StringComparison.Ordinal))
        {
            var endless = instance.GetFunction<Func<uint, uint>>(name[CancelPrefix.Length..]);
            Cancellations.Measure(instance, endless, TimeSpan.FromMilliseconds(argument), elapsed);
            return $"ok {elapsed.Length:x} {string.Join(' ', elapsed)}";
        }

        var call = Bind(instance, name);
        var checksum = 0UL;
        for (var i = 0; i < elapsed.Length; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            checksum = call(argument);
            elapsed[i] = (long)Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
        }

        return $"ok {checksum:x} {string.Join(' ', elapsed)}";
    }

    /// <summary>
    /// The export as a function of our protocol: kernels answer 64 bits, the others 32; <c>each:</c> makes as many calls
    /// from the host as the argument says, and <c>trap:</c> as many that trap.
    /// </summary>
    private static Func<uint, ulong> Bind(Instance instance, string name)
    {
        if (name.StartsWith(EachPrefix, StringComparison.Ordinal))
        {
            var each = instance.GetFunction<Func<uint, uint>>(name[EachPrefix.Length..]);
            return n => CallEach(each, n);
        }

        if (name.StartsWith(TrapPrefix, StringComparison.Ordinal))
        {
            var trapping = instance.GetFunction<Func<uint, uint>>(name[TrapPrefix.Length..]);
            return n => TrapEach(trapping, n);
        }

        if (instance.GetFunction(name) is { Type.Results: [var result] } && result == Wasm.ValueType.I64)
        {
            return instance.GetFunction<Func<uint, ulong>>(name);
        }

        var narrow = instance.GetFunction<Func<uint, uint>>(name);
        return n => narrow(n);
    }

    private static uint CallEach(Func<uint, uint> function, uint n)
    {
        var x = n;
        for (var i = 0u; i < n; i++)
        {
            x = function(x);
        }

        return x;
    }

    private static uint TrapEach(Func<uint, uint> function, uint n)
    {
        var trapped = 0u;
        for (var i = 0u; i < n; i++)
        {
            try
            {
                _ = function(i);
            }
            catch (WasmTrapException)
            {
                trapped++;
            }
        }

        return trapped;
    }
}
