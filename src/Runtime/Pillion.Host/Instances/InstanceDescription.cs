namespace Pillion.Host.Instances;

/// <summary>A running host, as it describes itself in the runtime folder for <c>pillion list</c>, <c>invoke</c> and <c>stop</c>.</summary>
public sealed record InstanceDescription
{
    /// <summary>The host's process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>What tells the process from a later one of the same id; empty when the system offers nothing.</summary>
    public required string ProcessStart { get; init; }

    /// <summary>When the host started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The path of the host's control socket.</summary>
    public required string ControlSocket { get; init; }

    /// <summary>The run template's file; null when there is none.</summary>
    public string? RunTemplatePath { get; init; }

    /// <summary>The run template's name; null when there is none.</summary>
    public string? RunTemplateName { get; init; }

    /// <summary>Its apps.</summary>
    public required IReadOnlyList<InstanceApp> Apps { get; init; }
}

/// <summary>An app of a running host.</summary>
public sealed record InstanceApp
{
    /// <summary>The app's id.</summary>
    public required string AppId { get; init; }

    /// <summary>What it is: <c>wasm</c>, <c>process</c>, or <c>none</c> when the host starts nothing for it.</summary>
    public required string Kind { get; init; }

    /// <summary>The port of its Dapr HTTP API; 0 when it has none.</summary>
    public int HttpPort { get; init; }

    /// <summary>The port of its Dapr gRPC API; 0 when it has none.</summary>
    public int GrpcPort { get; init; }

    /// <summary>Its own port; 0 when it has none.</summary>
    public int AppPort { get; init; }

    /// <summary>What was started.</summary>
    public string Command { get; init; } = "";

    /// <summary>Its process; 0 when it runs inside the host or not at all.</summary>
    public int AppProcessId { get; init; }
}
