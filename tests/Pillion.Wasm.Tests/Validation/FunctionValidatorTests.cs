using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Validation;

/// <summary>That errors are found is the official suite's to test; these are about where they are said to be.</summary>
public sealed class FunctionValidatorTests
{
    /// <summary>Code that is not valid: what stands before the wrong instruction, and that.</summary>
    private static readonly (string Message, Action<CodeBuilder> Before, Action<CodeBuilder> Wrong)[] s_invalid =
    [
        ("type mismatch: an operand is missing", _ => { }, c => c.Op(Opcode.Drop)),
        ("type mismatch: expected i32, found i64", c => c.I64(1), c => c.Op(Opcode.I32Eqz)),
        ("unknown local 2", _ => { }, c => c.LocalGet(2)),
        ("unknown local 4294967295", _ => { }, c => c.LocalGet(-1)),
        ("unknown global 1", _ => { }, c => c.GlobalGet(1)),
        ("immutable global", c => c.I32(1), c => c.GlobalSet(0)),
        ("unknown function 3", _ => { }, c => c.Call(3)),
        ("unknown label 1", _ => { }, c => c.Br(1)),
        ("unknown memory 1", c => c.I32(1), c => c.Indexed(Opcode.MemoryGrow, 1)),
        ("unknown table 7", c => c.I32(1), c => c.Indexed(Opcode.TableGet, 7)),
        ("unknown type 99", c => c.I32(1), c => c.Indexed(Opcode.CallIndirect, 99, 0)),
        ("undeclared function reference 1", _ => { }, c => c.RefFunc(1)),
        ("alignment must not be larger than natural", c => c.I32(1), c => c.Op(Opcode.I32Load).Raw(3, 0)),
        ("invalid result arity", c => c.I32(1).I32(1).I32(1), c => c.Op(Opcode.SelectT).Raw(0)),
        ("type mismatch: select of i32 and f32", c => c.I32(1).F32(1).I32(1), c => c.Op(Opcode.Select)),
        ("type mismatch: select of references needs a type", c => c.RefNull('e').RefNull('e').I32(1), c => c.Op(Opcode.Select)),
        ("unknown data segment 5", _ => { }, c => c.Indexed(Opcode.DataDrop, 5)),
        ("unknown elem segment 5", _ => { }, c => c.Indexed(Opcode.ElemDrop, 5)),
    ];

    [Fact]
    public void Load_InvalidCode_ErrorNamesFunctionAndOffset()
    {
        foreach (var (message, before, wrong) in s_invalid)
        {
            // The instruction that is wrong is found again by what stands in front of it.
            byte[] marker = [0x41, 0xEF, 0x9B, 0xAF, 0x25, 0x1A]; // i32.const 0x4abcdef, drop
            var bytes = new WasmBuilder()
                .Memory(1)
                .Table(null, 'F', 1)
                .Global(null, 'i', isMutable: false, c => c.I32(0))
                .PassiveData(1)
                .Function("exported", ">", _ => { })
                .Function(null, ">", _ => { })
                .Function(
                    null,
                    "i>",
                    c =>
                    {
                        before(c);
                        wrong(c.Raw(marker));
                    },
                    "f"
                )
                .Build();
            var offset = bytes.AsSpan().IndexOf(marker) + marker.Length;

            var error = Assert.Throws<WasmValidationException>(() => Module.Load(Of(Strategies[0]), bytes));

            Assert.Equal($"{message} (in function 2, at byte 0x{offset:x} of the module)", error.Message);
            Assert.Equal(offset, error.Offset);
        }
    }

    [Theory]
    [InlineData((int)Opcode.Else, "END opcode expected: else without if")]
    [InlineData(0xFF, "illegal opcode 0xff")]
    [InlineData(0xFC0099, "illegal opcode 0xfc 0x99")]
    public void Load_MalformedCode_ErrorHasTheOffset(int opcode, string message)
    {
        var bytes = new WasmBuilder().Function(null, ">", c => c.Op(Opcode.Nop, Opcode.Nop, Opcode.Nop, (Opcode)opcode)).Build();

        var error = Assert.Throws<WasmFormatException>(() => Module.Load(Of(Strategies[0]), bytes));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[1, 1, 1]) + 3, error.Offset);
    }

    [Fact]
    public void Load_CodeWithoutEnd_Rejected()
    {
        var error = Assert.Throws<WasmFormatException>(() =>
            Of(Strategies[0]).Load(new WasmBuilder().RawFunction(null, ">", new WasmWriter().Byte(0).Byte(1)))
        );
        Assert.StartsWith("END opcode expected", error.Message, StringComparison.Ordinal);

        error = Assert.Throws<WasmFormatException>(() =>
            Of(Strategies[0]).Load(new WasmBuilder().RawFunction(null, ">", new WasmWriter().Bytes(0, 0x0B, 1)))
        );
        Assert.StartsWith("END opcode expected: code follows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BranchTableToManyLabelsOfManyTypes_ChecksEach()
    {
        // The last label is the one of another type.
        var module = new WasmBuilder().Function(
            null,
            "i>",
            c =>
                c.Block(
                        c => c.Block(c => c.I64(1).LocalGet(0).BrTable([.. Enumerable.Repeat(0, 1000), 1], 0), ">l").Op(Opcode.Drop).I32(1),
                        ">i"
                    )
                    .Op(Opcode.Drop)
        );

        Assert.Contains(
            "type mismatch",
            Assert.Throws<WasmValidationException>(() => Of(Strategies[0]).Load(module)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("start", "start function must have type [] -> []")]
    [InlineData("unknown start", "unknown function 9")]
    [InlineData("export", "unknown memory 0")]
    [InlineData("duplicate", "duplicate export name \"f\"")]
    [InlineData("global", "constant expression required")]
    [InlineData("own global", "unknown global 0")]
    [InlineData("element", "unknown function 9")]
    [InlineData("table", "unknown table 0")]
    [InlineData("memory", "unknown memory 0")]
    [InlineData("limits", "size minimum must not be greater than maximum")]
    [InlineData("pages", "memory size must be at most 65536 pages (4GiB)")]
    [InlineData("offset", "type mismatch")]
    public void Load_InvalidDeclaration_SaysWhat(string what, string message)
    {
        var module = new WasmBuilder().Function("f", "i>", _ => { });
        _ = what switch
        {
            "start" => module.Start(0),
            "unknown start" => module.Start(9),
            "export" => module.Export("m", ExternKind.Memory, 0),
            "duplicate" => module.Export("f", ExternKind.Function, 0),
            "global" => module.Global(null, 'i', isMutable: false, c => c.I32(1).Op(Opcode.I32Clz)),
            "own global" => module.Global(null, 'i', isMutable: false, c => c.GlobalGet(0)),
            "element" => module.Table(null, 'F', 1).Elements(0, 9),
            "table" => module.Elements(0, 0),
            "memory" => module.Data(0, 1),
            "limits" => module.Memory(2, 1),
            "pages" => module.Memory(65_537),
            _ => module.Memory(1).Global(null, 'l', isMutable: false, c => c.I32(0)),
        };

        var error = Assert.Throws<WasmValidationException>(() => Of(Strategies[0]).Load(module));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }
}
