using System.Text.Json;
using Pillion.Testing;
using Pillion.Wasm.Text.Scripts;
using Pillion.Wasm.Text.Tests.Testing;

namespace Pillion.Wasm.Text.Tests.Suite;

/// <summary>The modules of a script as other readers encode them.</summary>
internal static class OtherReader
{
    /// <summary>By command: the module in the binary format; null if it has none, or the other reader left it as text.</summary>
    public static async Task<byte[]?[]> ReadAsync(string file, WastScript script)
    {
        using var folder = new TempDirectory();
        if (file.StartsWith("custom", StringComparison.Ordinal))
        {
            return await ReadModulesAsync(file, script, folder);
        }

        var json = folder.File("script.json");
        if (file.StartsWith("legacy", StringComparison.Ordinal))
        {
            Tool.Wast2Json.SkipIfMissing();
            await Tool.Wast2Json.RunAsync("--enable-all", CoreSuite.PathOf(file), "-o", json);
        }
        else
        {
            Tool.WasmTools.SkipIfMissing();
            await Tool.WasmTools.RunAsync("json-from-wast", CoreSuite.PathOf(file), "--wasm-dir", folder.Path, "-o", json);
        }

        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(json));
        return [.. document.RootElement.GetProperty("commands").EnumerateArray().Select(c => Module(c, folder))];
    }

    private static byte[]? Module(JsonElement command, TempDirectory folder)
    {
        var name =
            command.TryGetProperty("binary_filename", out var binary) ? binary.GetString()
            : command.TryGetProperty("filename", out var file) ? file.GetString()
            : null;
        return name is not null && name.EndsWith(".wasm", StringComparison.Ordinal) ? File.ReadAllBytes(folder.File(name)) : null;
    }

    /// <summary>wasm-tools cannot read scripts with assertions about custom sections: it gets their valid modules one by one.</summary>
    private static async Task<byte[]?[]> ReadModulesAsync(string file, WastScript script, TempDirectory folder)
    {
        Tool.WasmTools.SkipIfMissing();
        var lines = await File.ReadAllLinesAsync(CoreSuite.PathOf(file));
        var modules = new byte[]?[script.Commands.Length];
        for (var i = 0; i < modules.Length; i++)
        {
            if (script.Commands[i] is WastCommand.Module { Definition.Kind: WastModuleKind.Text } module)
            {
                var end = i + 1 < modules.Length ? script.Commands[i + 1].Line : lines.Length + 1;
                await File.WriteAllLinesAsync(folder.File("module.wat"), lines[(module.Line - 1)..(end - 1)]);
                await Tool.WasmTools.RunAsync("parse", folder.File("module.wat"), "-o", folder.File("module.wasm"));
                modules[i] = await File.ReadAllBytesAsync(folder.File("module.wasm"));
            }
        }

        return modules;
    }
}
