using Pillion.Wasm.Fuzz.Running;

namespace Pillion.Wasm.Fuzz.Peers;

/// <summary>The program <c>wazero</c>, another engine. It only runs programs, so that it is given such that check themselves.</summary>
internal sealed class Wazero(string path) : IDisposable
{
    private const string Error = "wasm error: ";

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"pillion-fuzz-{Environment.ProcessId}.wasm");

    /// <summary>How the engine differs from what the program expects, or null.</summary>
    public string? Check(SelfCheck program)
    {
        File.WriteAllBytes(_file, Convert.FromBase64String(program.Wasm));
        var (exitCode, _, errors) = Tools.Run(path, [], "run", "-timeout=10s", _file);
        if (errors.Contains($".${program.Mismatch}(", StringComparison.Ordinal))
        {
            return $"wazero has other results, or does not trap by {program.Trap ?? "anything"} where it should:\n{errors}";
        }

        var trap = TrapOf(errors);
        if (program.Trap is { } expected)
        {
            return trap?.Contains(expected) != false ? null : $"wazero traps otherwise, not by {expected}:\n{errors}";
        }

        return exitCode == 0 || trap is null ? null : $"wazero traps, where nothing should:\n{errors}";
    }

    public void Dispose() => File.Delete(_file);

    /// <summary>Our kinds that the error may be of; null if there is none, or one that is not the module's doing.</summary>
    private static string[]? TrapOf(string errors)
    {
        var start = errors.IndexOf(Error, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var text = errors.AsSpan(start + Error.Length);
        return text switch
        {
            _ when text.StartsWith("unreachable") => ["unreachable"],
            _ when text.StartsWith("integer divide by zero") => ["divide-by-zero"],
            _ when text.StartsWith("integer overflow") || text.StartsWith("invalid conversion") => ["integer"],
            _ when text.StartsWith("out of bounds memory") => ["memory"],
            _ when text.StartsWith("invalid table access") => ["table", "call-type"],
            _ when text.StartsWith("indirect call type mismatch") => ["call-type"],
            _ => null,
        };
    }
}
