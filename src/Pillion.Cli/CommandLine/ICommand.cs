using Pillion.Cli.Output;

namespace Pillion.Cli.CommandLine;

/// <summary>One command of the CLI.</summary>
internal interface ICommand
{
    /// <summary>Its name: <c>run</c>.</summary>
    string Name { get; }

    /// <summary>What it does, in one line.</summary>
    string Summary { get; }

    /// <summary>How it is called, without <c>pillion</c>.</summary>
    IReadOnlyList<string> Usage { get; }

    /// <summary>The flags it takes.</summary>
    IReadOnlyList<Option> Options { get; }

    /// <summary>Command lines worth copying, each with what it does.</summary>
    IReadOnlyList<(string Line, string Meaning)> Examples { get; }

    /// <summary>Whether everything from the first word that is no flag belongs to the program that is run.</summary>
    bool StopsAtPositional => false;

    /// <summary>Whether long flags may be written with one dash, as Go's <c>flag</c> package has them; there are no short ones then.</summary>
    bool TakesLongFlagsWithOneDash => false;

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">The arguments do not fit.</exception>
    Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console);
}
