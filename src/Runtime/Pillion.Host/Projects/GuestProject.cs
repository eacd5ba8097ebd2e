namespace Pillion.Host.Projects;

/// <summary>How a guest is built: its <c>pillion.yaml</c>.</summary>
public sealed record GuestProject
{
    /// <summary>The file's name in a project's folder.</summary>
    public const string FileName = "pillion.yaml";

    /// <summary>The absolute path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The absolute path of the module that there is in the end (<c>output</c>).</summary>
    public required string Output { get; init; }

    /// <summary>Where the toolchain puts it, if it has its own mind about that (<c>from</c>); null: at <see cref="Output"/>.</summary>
    public string? From { get; init; }

    /// <summary>The commands, in their order (<c>build</c>).</summary>
    public required IReadOnlyList<BuildStep> Steps { get; init; }
}

/// <summary>One command of a build.</summary>
/// <param name="Command">The program and its arguments; there is no shell between.</param>
/// <param name="Unless">The absolute path of a file or folder; the step is left out when it is there. Null: never.</param>
public sealed record BuildStep(IReadOnlyList<string> Command, string? Unless = null);
