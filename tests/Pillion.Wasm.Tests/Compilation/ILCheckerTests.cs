using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Pillion.Wasm.Compilation.Checking;

namespace Pillion.Wasm.Tests.Compilation;

public sealed class ILCheckerTests
{
    public static TheoryData<string, byte[], string> Wrong =>
        new()
        {
            { "an operand of another type", [0x17, 0x17, 0x6A, 0x58, 0x2A], "IL_0003 add: its operands are Int32 and Int64" },
            { "a missing operand", [0x17, 0x58, 0x2A], "IL_0001 add: the stack is empty" },
            { "a result of another type", [0x17, 0x6A, 0x2A], "IL_0002 ret: Int64 is on the stack where Int32 should be" },
            { "a value left", [0x17, 0x17, 0x2A], "IL_0002 ret: values remain on the stack" },
            { "no end", [0x17, 0x26], "the code runs off its end" },
            { "a local that is not declared", [0x06, 0x2A], "IL_0000 ldloc.0: there is no local 0" },
            { "an argument that is not declared", [0x03, 0x2A], "IL_0000 ldarg.1: there is no argument 1" },
            { "more than the declared depth", [.. Enumerable.Repeat<byte>(0x17, 9), 0x2A], "9 values are on the stack and 8 declared" },
            // ldc 1; ldc 1; brtrue.s +1; ldc 1; ret
            { "paths that disagree", [0x17, 0x17, 0x2D, 0x01, 0x17, 0x2A], "IL_0005 ret: paths that join at IL_0005" },
            // ldc 1; brtrue.s +1, into the operand of ldc.i4.s
            {
                "a branch into an instruction",
                [0x17, 0x2D, 0x01, 0x1F, 0x17, 0x2A],
                "IL_0004, which is branched to, is within an instruction"
            },
            {
                "a tail call that is none",
                [0x02, 0xFE, 0x14, 0x28, 0x01, 0x00, 0x00, 0x06, 0x26, 0x17, 0x2A],
                "tail.: no call and return follow"
            },
            { "a byte that is no opcode", [0x24, 0x2A], "0x24 is no opcode" },
        };

    [Fact]
    public void Check_RightCode_Passes()
    {
        // ldarg.0; conv.i4; brtrue.s +2; ldc 1; ret; ldarg.0; call self; ret
        ILChecker.Check(Image([0x02, 0x69, 0x2D, 0x02, 0x17, 0x2A, 0x02, 0x28, 0x01, 0x00, 0x00, 0x06, 0x2A]));
    }

    [Theory, MemberData(nameof(Wrong))]
    public void Check_WrongCode_NamesInstructionAndReason(string what, byte[] code, string message)
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => ILChecker.Check(Image(code)));
        Assert.StartsWith("The IL of method is wrong: ", thrown.Message);
        Assert.True(thrown.Message.Contains(message), $"{what}: {thrown.Message}");
    }

    [Fact]
    public void Check_BranchOutOfAProtectedRegion_IsRefused()
    {
        // try { leave.s / br.s end } catch { pop; leave.s end } end: ldc 1; ret
        byte[] code = [0xDE, 0x03, 0x26, 0xDE, 0x00, 0x17, 0x2A];
        ILChecker.Check(Image(code, tryLength: 2));
        code[0] = 0x2B;

        var thrown = Assert.Throws<InvalidOperationException>(() => ILChecker.Check(Image(code, tryLength: 2)));

        Assert.Contains(
            "IL_0000 br.s: it branches to IL_0005, into or out of a protected region",
            thrown.Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>An assembly with a method <c>static int method(nint)</c> of that code, with no locals and a declared depth of 8.</summary>
    /// <param name="tryLength">If not 0, so many bytes from the start are protected, with a handler of three bytes behind them.</param>
    private static byte[] Image(byte[] code, int tryLength = 0)
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString("test.dll"), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        metadata.AddTypeDefinition(
            default,
            default,
            metadata.GetOrAddString("<Module>"),
            default,
            MetadataTokens.FieldDefinitionHandle(1),
            MetadataTokens.MethodDefinitionHandle(1)
        );
        var stream = new BlobBuilder();
        var body = new MethodBodyStreamEncoder(stream).AddMethodBody(
            code.Length,
            maxStack: 8,
            exceptionRegionCount: tryLength == 0 ? 0 : 1,
            hasSmallExceptionRegions: tryLength > 0,
            localVariablesSignature: default,
            MethodBodyAttributes.None,
            hasDynamicStackAllocation: false
        );
        code.AsSpan().CopyTo(body.Instructions.GetBytes());
        if (tryLength > 0)
        {
            body.ExceptionRegions.AddCatch(0, tryLength, tryLength, 3, MetadataTokens.TypeDefinitionHandle(1));
        }

        metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static,
            MethodImplAttributes.IL,
            metadata.GetOrAddString("method"),
            metadata.GetOrAddBlob(Signature()),
            body.Offset,
            MetadataTokens.ParameterHandle(1)
        );
        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), stream).Serialize(image);
        return image.ToArray();
    }

    private static BlobBuilder Signature()
    {
        // ECMA-335 §II.23.2.1: static, one parameter, returns int32, takes native int.
        var signature = new BlobBuilder();
        signature.WriteBytes(new byte[] { 0x00, 0x01, 0x08, 0x18 });
        return signature;
    }
}
