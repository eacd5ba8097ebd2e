using System.Diagnostics.CodeAnalysis;
using Pillion.Cel;

namespace Pillion.BuildingBlocks.Resiliency;

/// <summary>The rule that opens a circuit breaker: a CEL expression over its counts, such as <c>consecutiveFailures > 5</c>.</summary>
public static class TripRule
{
    private static readonly CircuitCounts s_oneFailure = new(
        Requests: 1,
        TotalSuccesses: 0,
        TotalFailures: 1,
        ConsecutiveSuccesses: 0,
        ConsecutiveFailures: 1
    );

    /// <summary>Reads a rule; it is tried once, so that one which names what does not exist, or gives no boolean, is refused at the start.</summary>
    public static bool TryCompile(
        string text,
        [NotNullWhen(true)] out Func<CircuitCounts, bool>? trip,
        [NotNullWhen(false)] out string? problem
    )
    {
        trip = null;
        try
        {
            var program = CelProgram.Compile(text);
            if (program.Evaluate(Variables(s_oneFailure)) is not bool)
            {
                problem =
                    $"must be a condition over requests, totalSuccesses, totalFailures, consecutiveSuccesses and consecutiveFailures: '{text}' gives no boolean";
                return false;
            }

            trip = counts => Holds(program, counts);
            problem = null;
            return true;
        }
        catch (CelException e)
        {
            problem = $"is no valid condition: {e.Message}";
            return false;
        }
    }

    /// <summary>A rule that divides by a count which is still zero says nothing yet.</summary>
    private static bool Holds(CelProgram program, CircuitCounts counts)
    {
        try
        {
            return program.Evaluate(Variables(counts)) is true;
        }
        catch (CelException)
        {
            return false;
        }
    }

    private static Dictionary<string, object?> Variables(CircuitCounts counts) =>
        new(StringComparer.Ordinal)
        {
            ["requests"] = (long)counts.Requests,
            ["totalSuccesses"] = (long)counts.TotalSuccesses,
            ["totalFailures"] = (long)counts.TotalFailures,
            ["consecutiveSuccesses"] = (long)counts.ConsecutiveSuccesses,
            ["consecutiveFailures"] = (long)counts.ConsecutiveFailures,
        };
}
