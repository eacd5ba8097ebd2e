namespace Pillion.Wasm.Fuzz.Running;

/// <summary>What every engine does with a module: provide these imports, make these calls, then show this state.</summary>
internal sealed record CallPlan
{
    /// <summary>The module in Base64.</summary>
    public required string Wasm { get; init; }

    public required ImportStep[] Imports { get; init; }

    /// <summary>Exported globals, memories and tables, shown at the end of each round.</summary>
    public required StateStep[] State { get; init; }

    /// <summary>Name of an exported global to set to <see cref="FuelAmount"/> before each call, so that guests stop but not for ever.</summary>
    public string? Fuel { get; init; }

    public int FuelAmount { get; init; }

    /// <summary>Each round is a new instance and some calls of it.</summary>
    public required CallStep[][] Rounds { get; init; }
}

/// <summary>An import to provide: a function that notes its arguments and answers zeros, a tag, or a zeroed table, memory or global.</summary>
/// <param name="Kind"><c>func</c>, <c>table</c>, <c>memory</c>, <c>global</c> or <c>tag</c>.</param>
internal sealed record ImportStep(string Module, string Name, string Kind)
{
    public string[] Parameters { get; init; } = [];

    public string[] Results { get; init; } = [];

    /// <summary>Of a global's value, or of a table's elements.</summary>
    public string? Type { get; init; }

    public string? Value { get; init; }

    public bool Mutable { get; init; }

    public ulong Min { get; init; }

    public ulong? Max { get; init; }

    /// <summary>Type of a memory's addresses or a table's indices.</summary>
    public string? Address { get; init; }
}

/// <param name="Kind"><c>global</c>, <c>memory</c> or <c>table</c>.</param>
/// <param name="Type">Of a global's value.</param>
internal sealed record StateStep(string Name, string Kind, string? Type);

/// <summary>A call of an export. Arguments are in the text that both sides decode: decimal integers, hexadecimal bits of floats.</summary>
internal sealed record CallStep(string Export, string[] Parameters, string[] Arguments, string[] Results);
