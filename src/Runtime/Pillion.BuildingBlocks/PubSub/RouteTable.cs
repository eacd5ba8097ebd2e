using Pillion.Cel;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>A subscription's rules, ready to find the route of an event.</summary>
internal sealed class RouteTable
{
    private readonly (CelProgram? Match, string Path)[] _rules;

    /// <summary>Compiles the rules.</summary>
    /// <exception cref="CelException">A condition is not valid.</exception>
    public RouteTable(IReadOnlyList<RouteRule> rules)
    {
        _rules = [.. rules.Select(r => (string.IsNullOrWhiteSpace(r.Match) ? null : CelProgram.Compile(r.Match), r.Path))];
    }

    /// <summary>The route of the first rule that holds; null when none does.</summary>
    /// <exception cref="CelException">A condition cannot be evaluated for this event, or is no condition.</exception>
    public string? Find(CloudEvent cloudEvent)
    {
        Dictionary<string, object?>? variables = null;
        foreach (var (match, path) in _rules)
        {
            if (match is null)
            {
                return path;
            }

            variables ??= new(StringComparer.Ordinal) { ["event"] = new CloudEventMap(cloudEvent) };
            if (
                match.Evaluate(variables) is bool holds
                    ? holds
                    : throw new CelException($"the result of match expression {match} was not a boolean", 0)
            )
            {
                return path;
            }
        }

        return null;
    }
}
