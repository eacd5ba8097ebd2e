using Pillion.Testing;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Compilation;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Text;
using Pillion.Wasm.Validation;

namespace Pillion.Wasm.Tests.GoldenIL;

/// <summary>
/// The IL of each family of instructions, as it was when somebody last looked at it. A change of the compiler shows here what it does; if that
/// is what was meant, <c>PILLION_UPDATE_GOLDEN=1</c> writes the files anew.
/// </summary>
/// <remarks>
/// <c>Families/NAME.wat</c> is the source and <c>NAME.il</c> its code with guard pages; <c>NAME.explicit.il</c> is there if the code with explicit checks
/// is another.
/// </remarks>
public sealed class GoldenILTests
{
    private static readonly bool s_update = Environment.GetEnvironmentVariable("PILLION_UPDATE_GOLDEN") == "1";
    private static readonly string s_folder = Repository.PathOf("tests/Pillion.Wasm.Tests/GoldenIL/Families");

    public static TheoryData<string> Families() =>
        [.. Directory.EnumerateFiles(s_folder, "*.wat").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Families))]
    public void Compile_Family_IsTheCodeOnFile(string family)
    {
        var module = WatReader.ToBinary(File.ReadAllText(Path.Combine(s_folder, family + ".wat")));
        var guarded = Compile(module, guarded: true);
        var unguarded = Compile(module, guarded: false);

        Expect($"{family}.il", guarded);
        Expect($"{family}.explicit.il", unguarded == guarded ? null : unguarded);
    }

    private static string Compile(byte[] bytes, bool guarded)
    {
        var module = ModuleDecoder.Decode(bytes);
        var declaredFunctions = ModuleValidator.Validate(module);
        var layout = new ContextLayout(module, declaredFunctions, countsFuel: false);
        return ILListing.Of(ModuleCompiler.Compile(module, layout, new CodeOptions(guarded, JitLimits.RyuJit, VectorizesLoops: true)));
    }

    private static void Expect(string file, string? listing)
    {
        var path = Path.Combine(s_folder, file);
        if (s_update)
        {
            File.Delete(path);
            if (listing is not null)
            {
                File.WriteAllText(path, listing);
            }

            return;
        }

        var onFile = File.Exists(path) ? File.ReadAllText(path) : null;
        Assert.True(
            onFile == listing,
            $"{file} differs. If that is meant, set PILLION_UPDATE_GOLDEN=1 and run again. The code is now:\n{listing ?? "the same as with guard pages"}"
        );
    }
}
