using System.Diagnostics;
using System.Globalization;
using Pillion.Wasm;
using Pillion.Wasm.Components;
using Pillion.Wasm.Text;

namespace Pillion.Bench.Processes;

/// <summary>Our side of <c>component-calls.wat</c>, in the line protocol of <c>kernels/command.c</c>.</summary>
internal static class ComponentRunner
{
    private const string Host = "bench:calls/host@1.0.0";
    private const string Guest = "bench:calls/guest@1.0.0";
    private const string EachPrefix = "each:";

    private static readonly string s_text = new('x', 20);
    private static readonly uint[] s_items = [.. Enumerable.Range(0, 1000).Select(i => (uint)i)];
    private static long s_seen;

    private delegate void TakeList(ReadOnlySpan<uint> items);

    /// <summary>Answers requests until the input ends.</summary>
    public static void Run(string file, MemoryStrategy strategy, TextReader input, TextWriter output)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy });
        var component = Component.Load(engine, WatReader.ToBinary(File.ReadAllText(file)), Path.GetFileNameWithoutExtension(file));
        using var instance = new ComponentLinker(engine)
            .Define(Host, "nothing", () => { })
            .Define(Host, "take-string", (Action<string>)(text => s_seen += text.Length))
            .Define(Host, "take-list", (TakeList)(items => s_seen += items.Length))
            .Define(Host, "move", (Point point) => point with { X = point.X + 1 })
            .Instantiate(component);
        var calls = Bind(instance);
        while (input.ReadLine() is { } request)
        {
            output.Write(Answer(calls, request) + "\n");
            output.Flush();
        }
    }

    private static Dictionary<string, Func<uint, uint>> Bind(ComponentInstance instance)
    {
        var calls = new Dictionary<string, Func<uint, uint>>(StringComparer.Ordinal);
        foreach (var (loop, seen) in ((string, int)[])[("alone", 0), ("nothing", 0), ("string", 20), ("list", 1000), ("move", 0)])
        {
            var function = instance.GetFunction<Func<uint, uint>>(Guest, "loop-" + loop);
            calls.Add("loop-" + loop, n => Checked(n, function, seen));
        }

        var nothing = instance.GetFunction<Action>(Guest, "nothing");
        var takeString = instance.GetFunction<Action<string>>(Guest, "take-string");
        var takeList = instance.GetFunction<Action<uint[]>>(Guest, "take-list");
        var move = instance.GetFunction<Func<Point, Point>>(Guest, "move");
        calls.Add(EachPrefix + "nothing", n => Each(n, nothing));
        calls.Add(EachPrefix + "string", n => Each(n, takeString, s_text));
        calls.Add(EachPrefix + "list", n => Each(n, takeList, s_items));
        calls.Add(EachPrefix + "move", n => EachMove(n, move));
        return calls;
    }

    private static string Answer(Dictionary<string, Func<uint, uint>> calls, string request)
    {
        if (request.Split(' ') is not [var name, var n, var times] || !calls.TryGetValue(name, out var call))
        {
            return "error three words are needed: what, how often, times";
        }

        var argument = uint.Parse(n, CultureInfo.InvariantCulture);
        var elapsed = new long[int.Parse(times, CultureInfo.InvariantCulture)];
        var checksum = 0u;
        for (var i = 0; i < elapsed.Length; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            checksum = call(argument);
            elapsed[i] = (long)Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
        }

        return $"ok {checksum:x} {string.Join(' ', elapsed)}";
    }

    /// <summary>Runs a loop of the guest, in which the host must have seen so many characters or numbers in each turn.</summary>
    private static uint Checked(uint n, Func<uint, uint> loop, int seen)
    {
        var before = s_seen;
        var result = loop(n);
        return s_seen - before == n * (long)seen
            ? result
            : throw new BenchException($"the host saw {s_seen - before}, not {n} times {seen}");
    }

    private static uint Each(uint n, Action function)
    {
        for (var i = 0u; i < n; i++)
        {
            function();
        }

        return n;
    }

    private static uint Each<T>(uint n, Action<T> function, T argument)
    {
        for (var i = 0u; i < n; i++)
        {
            function(argument);
        }

        return n;
    }

    private static uint EachMove(uint n, Func<Point, Point> move)
    {
        var sum = 0u;
        for (var i = 0u; i < n; i++)
        {
            sum += (uint)move(new Point(1, 0.5)).X;
        }

        return sum;
    }

    private readonly record struct Point(int X, double Y);
}
