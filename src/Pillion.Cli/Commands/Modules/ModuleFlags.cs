using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Modules;

namespace Pillion.Cli.Commands.Modules;

/// <summary>The flags of every command that names modules, and what the environment says about the same.</summary>
internal static class ModuleFlags
{
    public static readonly Option Digests = new(
        "--module-digests",
        null,
        "FILE",
        $"use only modules whose digest is in this list, one a line ({ModuleFetcherOptions.DigestsVariable})"
    )
    {
        Group = "Host",
    };

    public static readonly Option InsecureRegistry = new(
        "--insecure-registry",
        null,
        "HOST[:PORT]",
        $"a registry that is reached without TLS ({ModuleFetcherOptions.InsecureVariable}); on this machine all may be"
    )
    {
        Group = "Host",
        IsRepeatable = true,
    };

    /// <summary>How modules are fetched.</summary>
    /// <param name="arguments">The command line. What it says adds to the environment, or replaces it where there can be only one.</param>
    /// <param name="warn">Takes what the user should know.</param>
    /// <exception cref="ModuleSourceException">The list of digests cannot be read.</exception>
    public static ModuleFetcherOptions Read(ParsedArguments arguments, Action<string> warn)
    {
        var options = ModuleFetcherOptions.FromEnvironment();
        return options with
        {
            Warning = warn,
            AllowedDigests = arguments.Text(Digests) is { } file ? AllowedDigests.ReadFile(file) : options.AllowedDigests,
            InsecureRegistries = [.. options.InsecureRegistries, .. arguments.Texts(InsecureRegistry)],
        };
    }

    /// <summary>Finds or fetches the module that a command names.</summary>
    /// <exception cref="ModuleSourceException">It cannot be had.</exception>
    /// <exception cref="UsageException">It is no reference.</exception>
    public static async Task<FetchedModule> FetchAsync(string text, ParsedArguments arguments, CliConsole console)
    {
        using var fetcher = new ModuleFetcher(Read(arguments, console.Error));
        return await fetcher.FetchAsync(Parse(text), CancellationToken.None);
    }

    /// <summary>Reads a reference.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ModuleReference Parse(string text) =>
        ModuleReference.TryParse(text, Environment.CurrentDirectory, out var reference, out var problem)
            ? reference
            : throw new UsageException(problem);
}
