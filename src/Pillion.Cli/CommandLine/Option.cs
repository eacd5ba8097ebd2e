namespace Pillion.Cli.CommandLine;

/// <summary>A flag a command takes.</summary>
/// <param name="Name">The long name with its dashes: <c>--app-id</c>.</param>
/// <param name="Short">The short name with its dash, or null.</param>
/// <param name="Value">What the value is called in help, such as <c>PORT</c>; null for a flag without one (which takes <c>=false</c>, as Go's do).</param>
/// <param name="Help">What it does, one or two lines.</param>
internal sealed record Option(string Name, string? Short, string? Value, string Help)
{
    /// <summary>The heading it stands under in help.</summary>
    public string Group { get; init; } = "Flags";

    /// <summary>Whether it may be given several times.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Another long name, accepted but not shown.</summary>
    public string? Alias { get; init; }

    /// <summary>When set, the flag is Dapr's but changes nothing here, and this is why. Not shown in help.</summary>
    public string? NoEffectBecause { get; init; }
}
