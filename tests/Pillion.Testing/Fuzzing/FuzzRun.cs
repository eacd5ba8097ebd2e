using System.Globalization;

namespace Pillion.Testing.Fuzzing;

/// <summary>
/// Gives a server very many inputs and looks whether it holds on to anything. Tests that use it must not run beside others: what it measures is
/// the process's.
/// </summary>
public static class FuzzRun
{
    /// <summary>How much more may be alive after the last quarter than after the first, besides what each input may leave.</summary>
    private const long AllowedGrowth = 6 * 1024 * 1024;

    /// <summary>How many handles more may be open: sockets of a client's pool that come and go.</summary>
    private const int AllowedHandles = 24;

    /// <summary>How many inputs: as many as <c>PILLION_TEST_FUZZ</c> says, or a few seconds' worth.</summary>
    public static int Count => int.Parse(Environment.GetEnvironmentVariable("PILLION_TEST_FUZZ") ?? "5000", CultureInfo.InvariantCulture);

    /// <summary>Runs all inputs, one after the other, in four quarters.</summary>
    /// <param name="name">What is tested, for the line of figures.</param>
    /// <param name="one">Gives one input, by its number, and says what is wrong with the answer; null for nothing.</param>
    /// <param name="log">Takes the figures.</param>
    /// <exception cref="InvalidOperationException">Answers were wrong, or memory or handles grew.</exception>
    public static async Task RunAsync(string name, Func<int, Task<FuzzProblem?>> one, Action<string> log)
    {
        var count = Count;
        var problems = new SortedDictionary<string, (int Times, string Example)>(StringComparer.Ordinal);
        List<(long Memory, int Handles)> quarters = [];
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (await one(i) is { } problem)
            {
                problems.TryAdd(problem.Kind, (0, problem.Example));
                problems[problem.Kind] = (problems[problem.Kind].Times + 1, problems[problem.Kind].Example);
            }

            if ((i + 1) % (count / 4) == 0)
            {
                quarters.Add(Measure());
            }
        }

        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var memory = string.Join(
            ", ",
            quarters.Select(quarter => $"{quarter.Memory / 1024.0 / 1024:0.0} MB and {quarter.Handles} handles")
        );
        log($"{name}: {count} inputs in {seconds:0} s; alive after each quarter: {memory}");
        if (quarters[^1].Memory - quarters[0].Memory > AllowedGrowth || quarters[^1].Handles - quarters[0].Handles > AllowedHandles)
        {
            problems["something leaks"] = (1, $"alive after each quarter: {memory}");
        }

        if (problems.Count > 0)
        {
            throw new InvalidOperationException(
                string.Join(
                    "\n",
                    problems.Take(50).Select(problem => $"{problem.Value.Times} times {problem.Key}, for example {problem.Value.Example}")
                )
            );
        }
    }

    private static (long Memory, int Handles) Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return (GC.GetTotalMemory(forceFullCollection: true), OpenHandles());
    }

    private static int OpenHandles() => Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
}
