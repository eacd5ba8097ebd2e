using System.Text;
using Pillion.Wasm.Fuzz.Generation;

namespace Pillion.Wasm.Fuzz.Peers;

/// <summary>The program <c>wasm-tools</c>: makes modules, changes them, and says whether they are valid.</summary>
internal sealed class WasmTools(string path)
{
    /// <summary>A module made of random bytes, or null if none could be made.</summary>
    public byte[]? Smith(byte[] seed, IEnumerable<string> options)
    {
        var (exitCode, output, errors) = Tools.Run(path, seed, ["smith", .. options]);
        return exitCode switch
        {
            0 => output,
            // Its own word for "these bytes make no module".
            2 => null,
            _ when errors.Contains("error: unexpected argument", StringComparison.Ordinal) => throw new InvalidOperationException(errors),
            _ => null,
        };
    }

    /// <summary>The module changed at random, still valid, or null if that failed.</summary>
    public byte[]? Mutate(byte[] module, ulong seed)
    {
        var (exitCode, output, _) = Tools.Run(
            path,
            module,
            "mutate",
            "--seed",
            seed.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        return exitCode == 0 ? output : null;
    }

    /// <summary>Why a module is not valid, or null.</summary>
    public string? Reject(byte[] module, string features = EngineFeatures.ForWasmTools)
    {
        var (exitCode, _, errors) = Tools.Run(path, module, "validate", "--features", features);
        return exitCode == 0 ? null : errors;
    }

    /// <summary>The module as text, or null if it cannot be printed.</summary>
    public string? Print(byte[] module)
    {
        var (exitCode, output, _) = Tools.Run(path, module, "print");
        return exitCode == 0 ? Encoding.UTF8.GetString(output) : null;
    }
}
