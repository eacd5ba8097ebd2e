using System.Text;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Tests.CanonicalAbi;

/// <summary>Strings from one component to another: what the callee finds, and how often it was asked for memory, which guests see.</summary>
public sealed class TranscodingTests
{
    private const int Tag = 1 << 31;
    private static readonly ComponentFunctionType s_type = TestTypes.Function(null, PrimitiveType.String);

    [Theory]
    [InlineData("Utf8", "plain", "Utf8", 1, 5)]
    [InlineData("Utf8", "grün", "Utf8", 1, 5)]
    [InlineData("Utf8", "plain", "Utf16", 1, 5)]
    [InlineData("Utf8", "grün", "Utf16", 2, 4)]
    [InlineData("Utf8", "plain", "Latin1OrUtf16", 1, 5)]
    [InlineData("Utf8", "grün", "Latin1OrUtf16", 2, 4)]
    [InlineData("Utf8", "a☃", "Latin1OrUtf16", 3, 2 | Tag)]
    [InlineData("Utf16", "plain", "Utf8", 1, 5)]
    [InlineData("Utf16", "grün", "Utf8", 3, 5)]
    [InlineData("Utf16", "☃☃", "Utf8", 2, 6)]
    [InlineData("Utf16", "☃🍰", "Utf16", 1, 3)]
    [InlineData("Utf16", "grün", "Latin1OrUtf16", 1, 4)]
    [InlineData("Utf16", "a☃", "Latin1OrUtf16", 2, 2 | Tag)]
    [InlineData("Latin1", "plain", "Utf8", 1, 5)]
    [InlineData("Latin1", "grün", "Utf8", 3, 5)]
    [InlineData("Latin1", "grün", "Utf16", 1, 4)]
    [InlineData("Latin1", "grün", "Latin1OrUtf16", 1, 4)]
    [InlineData("Tagged", "grün", "Latin1OrUtf16", 2, 4)]
    [InlineData("Tagged", "a☃", "Latin1OrUtf16", 1, 2 | Tag)]
    [InlineData("Tagged", "a☃", "Utf8", 3, 4)]
    public void String_IntoAnotherEncoding_AsksForMemoryAsTheSpecificationSays(string from, string text, string to, int calls, int length)
    {
        var (source, bytes, units) = from switch
        {
            "Utf8" => (StringEncoding.Utf8, Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetByteCount(text)),
            "Utf16" => (StringEncoding.Utf16, Encoding.Unicode.GetBytes(text), text.Length),
            "Latin1" => (StringEncoding.Latin1OrUtf16, Encoding.Latin1.GetBytes(text), text.Length),
            _ => (StringEncoding.Latin1OrUtf16, Encoding.Unicode.GetBytes(text), text.Length | Tag),
        };
        var target = Enum.Parse<StringEncoding>(to);
        using var caller = new AbiGuest().Load(AbiGuest.Memory);
        bytes.CopyTo(caller.Core.GetMemory()!.Slice(64, (ulong)bytes.Length));
        using var callee = new AbiGuest().Load(
            AbiGuest.Memory
                + """
                (global $pointer (export "pointer") (mut i32) (i32.const 0))
                (global $length (export "length") (mut i32) (i32.const 0))
                (func (export "f") (param i32 i32) (global.set $pointer (local.get 0)) (global.set $length (local.get 1)))
                """
        );
        var call =
            (Action<int, int>)
                FusedAdapters.Compile(s_type, new AbiOptions(target), new AbiOptions(source))(callee.Lift(s_type), caller.Lower(s_type));
        call(64, units);
        Assert.Equal(length, Global(callee, "length"));
        Assert.Equal(calls, Global(callee, "calls"));
        var (encoding, size) = target switch
        {
            StringEncoding.Utf8 => (Encoding.UTF8, length),
            StringEncoding.Latin1OrUtf16 when (length & Tag) == 0 => (Encoding.Latin1, length),
            _ => (Encoding.Unicode, 2 * (length & ~Tag)),
        };
        var written = callee.Core.GetMemory()!.Slice((uint)Global(callee, "pointer"), (ulong)size);
        Assert.Equal(text, encoding.GetString(written));
    }

    private static int Global(AbiGuest guest, string name) => ((Global)guest.Core[name]!).Value.AsI32();
}
