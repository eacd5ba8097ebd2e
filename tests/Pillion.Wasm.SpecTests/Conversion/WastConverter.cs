using System.Security.Cryptography;
using System.Text;
using Pillion.Wasm.SpecTests.Scripts;
using Pillion.Wasm.SpecTests.Suite;

namespace Pillion.Wasm.SpecTests.Conversion;

/// <summary>Converts <c>.wast</c> files to scripts and binary modules, once per content: the results stay under <c>artifacts/</c>.</summary>
internal static class WastConverter
{
    private static readonly string s_cache = Path.Combine(SuiteFolder.Repository, "artifacts", "spec-scripts");

    public static async Task<Script> ConvertAsync(string wast)
    {
        var folder = Path.Combine(s_cache, $"{Path.GetFileNameWithoutExtension(wast)}-{await KeyAsync(wast)}");
        if (!Directory.Exists(folder))
        {
            await ConvertAsync(wast, folder);
        }

        return Script.Read(Path.Combine(folder, "script.json"));
    }

    private static async Task<string> KeyAsync(string wast)
    {
        var content = await File.ReadAllBytesAsync(wast);
        var tool = Encoding.UTF8.GetBytes(WasmTools.Stamp);
        return Convert.ToHexStringLower(SHA256.HashData([.. content, .. tool]))[..16];
    }

    /// <summary>Writes beside the folder and renames, so that a folder that exists is complete and two runs do not disturb each other.</summary>
    private static async Task ConvertAsync(string wast, string folder)
    {
        var work = folder + "." + Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(work);
        try
        {
            var (exitCode, _, errors) = await WasmTools.RunAsync([
                "json-from-wast",
                wast,
                "--wasm-dir",
                work,
                "-o",
                Path.Combine(work, "script.json"),
            ]);
            Assert.True(exitCode == 0, $"wasm-tools cannot convert {wast}: {errors}");
            Directory.Move(work, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another run finished first with the same content.
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }
}
