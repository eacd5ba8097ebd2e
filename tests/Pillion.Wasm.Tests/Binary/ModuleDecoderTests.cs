using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Binary;

public sealed class ModuleDecoderTests
{
    /// <summary>Malformed modules: the bytes behind the header as hexadecimal, the message and the offset from the module's start.</summary>
    public static TheoryData<string, string, int> Malformed() =>
        new()
        {
            { "0E 00", "malformed section id 14", 8 },
            { "01", "unexpected end", 9 },
            { "01 80", "unexpected end", 10 },
            { "01 02 00", "length out of bounds", 8 },
            { "01 01 00 01 01 00", "unexpected content after last section", 11 },
            { "03 01 00 01 01 00", "unexpected content after last section", 11 },
            { "0B 01 00 0A 01 00", "unexpected content after last section", 11 },
            { "0A 01 00 0C 01 00", "unexpected content after last section", 11 },
            { "01 02 00 00", "section size mismatch", 11 },
            { "01 04 01 60 00 00 00", "unexpected end", 15 },
            { "01 03 01 60 00", "unexpected end", 13 },
            { "01 02 01 61", "malformed type: a function, structure or array expected", 11 },
            { "01 05 01 60 01 00 00", "malformed value type", 13 },
            { "01 05 01 60 00 01 40", "malformed value type", 14 },
            { "02 05 01 00 00 05 00", "malformed import kind", 13 },
            { "02 06 01 00 01 FF 00 00", "malformed UTF-8 encoding", 12 },
            { "04 04 01 7F 00 00", "malformed reference type", 11 },
            { "04 04 01 70 08 00", "malformed limits flags", 12 },
            { "05 03 01 10 00", "malformed limits flags", 11 },
            { "05 0C 01 00 80 80 80 80 80 80 80 80 80 02", "integer too large", 12 },
            { "06 05 01 7F 02 41 00", "malformed mutability", 12 },
            { "06 05 01 7F 00 41 00", "unexpected end", 15 },
            { "06 06 01 7F 00 41 00 FF", "illegal opcode 0xff", 15 },
            { "07 04 01 00 05 00", "malformed export kind", 12 },
            { "09 02 01 08", "malformed elements segment kind", 11 },
            { "09 04 01 01 01 00", "malformed element kind", 12 },
            { "0B 02 01 03", "malformed data segment kind", 11 },
            { "0B 06 01 00 41 00 0B 05", "length out of bounds", 15 },
            { "0A 03 01 05 00", "length out of bounds", 11 },
            { "00 00", "unexpected end", 10 },
            { "00 02 05 61", "length out of bounds", 10 },
            { "01 04 01 60 00 00 03 02 01 00", "function and code section have inconsistent lengths", 18 },
            { "0A 04 01 02 00 0B", "function and code section have inconsistent lengths", 14 },
            { "0C 01 01", "data count and data section have inconsistent lengths", 11 },
        };

    [Theory, MemberData(nameof(Malformed))]
    public void Load_Malformed_SaysWhatAndWhere(string hex, string message, int offset)
    {
        byte[] module = [.. "\0asm\u0001\0\0\0"u8, .. Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))];

        var error = Assert.Throws<WasmFormatException>(() => Module.Load(Of(Strategies[0]), module));

        Assert.Equal($"{message} (at byte 0x{offset:x} of the module)", error.Message);
        Assert.Equal(offset, error.Offset);
    }

    [Theory]
    [InlineData("", "magic header not detected", 0)]
    [InlineData("00", "magic header not detected", 0)]
    [InlineData("0061736D", "unknown binary version", 4)]
    [InlineData("0061736E01000000", "magic header not detected", 0)]
    [InlineData("0061736D02000000", "unknown binary version", 4)]
    [InlineData("0061736D0D000100", "unknown binary version", 4)]
    public void Load_NoModule_SaysSo(string hex, string message, int offset)
    {
        var error = Assert.Throws<WasmFormatException>(() => Module.Load(Of(Strategies[0]), Convert.FromHexString(hex)));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(offset, error.Offset);
    }

    [Fact]
    public void Load_EmptyModule_Works()
    {
        using var module = Module.Load(Of(Strategies[0]), "\0asm\u0001\0\0\0"u8.ToArray());
        using var instance = new Linker(Of(Strategies[0])).Instantiate(module);

        Assert.Empty(module.Imports);
        Assert.Empty(module.Exports);
        Assert.Equal("module", module.Name);
    }

    [Fact]
    public void Load_CustomSections_KeptInOrderWhereverTheyStand()
    {
        var bytes = new List<byte>();
        bytes.AddRange("\0asm\u0001\0\0\0"u8);
        bytes.AddRange([0, 3, 1, (byte)'a', 1]);
        bytes.AddRange(new WasmBuilder().Memory(1).Build().AsSpan(8));
        bytes.AddRange([0, 3, 1, (byte)'b', 2, 0, 4, 1, (byte)'a', 3, 4, 0, 2, 1, (byte)'c']);

        using var module = Module.Load(Of(Strategies[0]), bytes.ToArray());

        Assert.Equal(
            [
                [1],
                [3, 4],
            ],
            module.CustomSections("a").Select(s => s.ToArray())
        );
        Assert.Equal(
            [
                [2],
            ],
            module.CustomSections("b").Select(s => s.ToArray())
        );
        Assert.Empty(Assert.Single(module.CustomSections("c")).ToArray());
        Assert.Empty(module.CustomSections("d"));
    }

    [Fact]
    public void Load_BytesChangedAfterwards_AreCopied()
    {
        var bytes = new WasmBuilder().Memory(1).Data(0, 42).Function("f", ">i", c => c.I32(0).Access(Opcode.I32Load)).Build();
        using var module = Module.Load(Of(Strategies[0]), bytes);
        Array.Fill(bytes, (byte)0xFF);

        using var instance = new Linker(Of(Strategies[0])).Instantiate(module);

        Assert.Equal(42, instance.GetFunction<Func<int>>("f")());
    }

    [Fact]
    public void LoadFile_File_NamedAfterIt()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.wasm");
        File.WriteAllBytes(path, new WasmBuilder().Named("inside").Build());
        try
        {
            using var module = Module.LoadFile(Of(Strategies[0]), path);
            Assert.Equal(Path.GetFileNameWithoutExtension(path), module.Name);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Throws<FileNotFoundException>(() => Module.LoadFile(Of(Strategies[0]), path));
    }

    [Theory]
    [InlineData("00", "an empty name subsection")]
    [InlineData("00 05 04 61", "a name cut short")]
    [InlineData("01 FF FF FF FF 0F", "a subsection larger than the section")]
    [InlineData("01 03 05 00 00", "fewer names than promised")]
    [InlineData("01 05 01 FF FF FF FF", "an index cut short")]
    [InlineData("07 02 00 00", "an unknown subsection")]
    [InlineData("00 03 02 FF FE", "no UTF-8")]
    public void Load_MalformedNames_ModuleWorksWithoutThem(string hex, string what)
    {
        var module = new WasmBuilder()
            .Function("f", ">i", c => c.I32(7))
            .Custom("name", Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        using var instance = Strategies[0].Instantiate(module);

        Assert.True(instance.GetFunction<Func<int>>("f")() == 7, what);
        Assert.Equal("f", instance.Module.FunctionName(0));
    }

    [Fact]
    public void Names_ModuleAndFunctions_Read()
    {
        using var module = Of(Strategies[0])
            .Load(new WasmBuilder().Function("exported", ">", _ => { }).NamedFunction("named").Function(null, ">", _ => { }).Named("shop"));

        Assert.Equal("shop", module.Name);
        Assert.Equal("named", module.FunctionName(0));
        Assert.Null(module.FunctionName(1));
        Assert.Null(module.FunctionName(2));
    }
}
