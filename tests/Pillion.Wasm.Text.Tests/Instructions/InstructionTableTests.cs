using System.Text;
using Pillion.Testing;
using Pillion.Wasm.Text.Instructions;
using Pillion.Wasm.Text.Tests.Testing;

namespace Pillion.Wasm.Text.Tests.Instructions;

/// <summary>Every instruction of the table against another reader, one function each.</summary>
public sealed class InstructionTableTests
{
    /// <summary>Structured ones and the words inside them are compared in whole expressions; the rest of legacy exception handling too.</summary>
    private static bool IsPlain(InstructionInfo info) => Operands(info) is not null;

    [Fact]
    public async Task EveryPlainInstruction_ComparedWithWasmTools_HasTheSameEncoding()
    {
        Tool.WasmTools.SkipIfMissing();
        var text = new StringBuilder();
        text.AppendLine("(type $t (func)) (type $s (struct (field i32) (field $f i64)))");
        foreach (var info in InstructionTable.All.Where(IsPlain).OrderBy(i => i.Name, StringComparer.Ordinal))
        {
            text.AppendLine($"(func (block $l (block {info.Name} {Operands(info)})))");
        }

        using var folder = new TempDirectory();
        var cancellation = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(folder.File("all.wat"), $"(module {text})", cancellation);
        await Tool.WasmTools.RunAsync("parse", folder.File("all.wat"), "-o", folder.File("all.wasm"));

        var ours = BinaryModule.WithoutCustomSections(WatReader.ToBinary(text.ToString()));
        var theirs = BinaryModule.WithoutCustomSections(await File.ReadAllBytesAsync(folder.File("all.wasm"), cancellation));
        Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(ours));
    }

    [Fact]
    public void All_Instructions_HaveOpcodesOfTheirOwn()
    {
        Assert.Distinct(InstructionTable.All.SelectMany(i => i.Codes.Select(code => (i.Prefix, code))));
    }

    /// <summary>Those of WebAssembly 3.0 (core spec, §7.10), threads, wide arithmetic, and the words of legacy exception handling.</summary>
    [Fact]
    public void All_Instructions_AreComplete() => Assert.Equal(496 + 67 + 4 + 5, InstructionTable.All.Count());

    private static string? Operands(InstructionInfo info) =>
        info.Shape switch
        {
            ImmediateShape.None or ImmediateShape.Fence => "",
            ImmediateShape.Label when info.Name == "rethrow" => "0",
            ImmediateShape.Label => "$l",
            ImmediateShape.LabelTable => "0 $l 2",
            ImmediateShape.Function or ImmediateShape.Local or ImmediateShape.Global or ImmediateShape.Tag => "300",
            ImmediateShape.Table or ImmediateShape.Memory or ImmediateShape.Elem or ImmediateShape.Data => "3",
            ImmediateShape.CallIndirect => "2 (type $t)",
            ImmediateShape.Select => "(result i32 (ref null $t))",
            ImmediateShape.HeapType => "exn",
            ImmediateShape.Cast => "(ref null array)",
            ImmediateShape.BranchCast => "1 anyref (ref struct)",
            ImmediateShape.Type => "$s",
            ImmediateShape.Field => "$s $f",
            ImmediateShape.ArrayFixed => "$t 200",
            ImmediateShape.ArrayCopy or ImmediateShape.ArrayData or ImmediateShape.ArrayElem => "0 1",
            ImmediateShape.TableInit or ImmediateShape.TableCopy or ImmediateShape.MemoryInit or ImmediateShape.MemoryCopy => "1 2",
            ImmediateShape.MemArg => "2 offset=300",
            ImmediateShape.MemArgLane => "2 offset=300 align=1 1",
            ImmediateShape.Lane => "1",
            ImmediateShape.Shuffle => "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31",
            ImmediateShape.I32 => "-0x8000_0000",
            ImmediateShape.I64 => "0xffff_ffff_0000_0000",
            ImmediateShape.F32 => "nan:0x1",
            ImmediateShape.F64 => "0x1.8p-1074",
            ImmediateShape.V128 => "f32x4 1 -0 inf nan",
            _ => null,
        };
}
