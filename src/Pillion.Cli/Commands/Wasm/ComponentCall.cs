using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Configuration;
using Pillion.Wasm.Components;
using Pillion.Wasm.Components.Types;

namespace Pillion.Cli.Commands.Wasm;

/// <summary>Calls one function of a component with arguments from the command line, which are in WAVE (component model, WAVE.md).</summary>
internal static class ComponentCall
{
    private const char Separator = '#';

    /// <param name="name">
    /// <c>interface#function</c>, without the version if there is one of it, or <c>function</c> if only one interface has it.
    /// </param>
    public static int Run(ComponentInstance instance, string name, List<string> words, CliConsole console)
    {
        var function = Find(instance, name);
        var parameters = function.Type.Parameters;
        if (words.Count != parameters.Length)
        {
            throw new UsageException($"'{name}' takes {parameters.Length} arguments, not {words.Count}: its type is {function.Type}");
        }

        var result = function.Invoke([.. words.Select((word, i) => Parse(word, parameters[i]))]);
        if (result is not null)
        {
            console.WriteLine(result.ToString());
        }

        return ExitCodes.Success;
    }

    private static ComponentFunction Find(ComponentInstance instance, string name)
    {
        var separator = name.IndexOf(Separator, StringComparison.Ordinal);
        var (owner, function) = separator < 0 ? ("", name) : (name[..separator], name[(separator + 1)..]);
        if (instance.GetFunction(owner, function) is { } exact)
        {
            return exact;
        }

        var functions = instance.Component.Exports.SelectMany(FunctionsOf).ToList();
        var matches = functions.Where(f => f.Function == function && (owner.Length == 0 || IsInterface(f.Interface, owner))).ToList();
        var known = functions.Select(f => f.Interface.Length == 0 ? f.Function : $"{f.Interface}{Separator}{f.Function}");
        return matches.Count switch
        {
            1 => instance.GetFunction(matches[0].Interface, function)!,
            0 => throw new UsageException($"the component exports no function '{name}'" + Suggestion.Hint(name, known)),
            _ => throw new UsageException(
                $"which '{name}'? {string.Join(" or ", matches.Select(m => $"{m.Interface}{Separator}{m.Function}"))}"
            ),
        };
    }

    private static IEnumerable<(string Interface, string Function)> FunctionsOf(NamedExternType export) =>
        export.Type switch
        {
            FunctionExternType => [("", export.Name)],
            InstanceExternType instance => instance
                .Type.Exports.Where(e => e.Type is FunctionExternType)
                .Select(e => (export.Name, e.Name)),
            _ => [],
        };

    /// <summary>Whether a name with a version is that of an interface named without one.</summary>
    private static bool IsInterface(string name, string unversioned) =>
        name.StartsWith(unversioned, StringComparison.Ordinal) && name.AsSpan(unversioned.Length).StartsWith("@");

    private static ComponentValue Parse(string word, NamedType parameter)
    {
        try
        {
            return ComponentValue.Parse(word, parameter.Type);
        }
        catch (FormatException e)
        {
            throw new UsageException($"'{word}' is no {parameter.Type}, as '{parameter.Name}' needs: {e.Message}");
        }
    }
}
