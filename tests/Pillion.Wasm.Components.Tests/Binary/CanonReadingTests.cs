using Pillion.Wasm.Components.Binary;
using Pillion.Wasm.Components.Definitions;
using static Pillion.Wasm.Components.Tests.Testing.ComponentBytes;

namespace Pillion.Wasm.Components.Tests.Binary;

public sealed class CanonReadingTests
{
    [Fact]
    public void ReadCanon_LiftWithAllOptions_KeepsThem()
    {
        var lift = Assert.IsType<LiftDefinition>(
            Read(0x00, 0x00, 0x07, 0x07, 0x01, 0x03, 0x01, 0x04, 0x02, 0x05, 0x03, 0x06, 0x07, 0x04, 0x08, 0x05, 0x09)
        );

        Assert.Equal((7u, 9u), (lift.CoreFunction, lift.Type));
        Assert.Equal(
            new CanonOptions
            {
                Encoding = StringEncoding.Utf16,
                Memory = 1,
                Realloc = 2,
                PostReturn = 3,
                IsAsync = true,
                Callback = 4,
                CoreType = 5,
            },
            lift.Options
        );
    }

    [Fact]
    public void ReadCanon_OptionTwice_IsInvalidAtTheSecond()
    {
        var e = Assert.Throws<ComponentValidationException>(() => Read(0x01, 0x00, 0x00, 0x02, 0x03, 0x00, 0x03, 0x01));

        Assert.Contains("`memory` is specified more than once", e.Message, StringComparison.Ordinal);
        Assert.Equal(17, e.Offset);
    }

    [Fact]
    public void ReadCanon_TwoEncodings_IsInvalid()
    {
        var e = Assert.Throws<ComponentValidationException>(() => Read(0x01, 0x00, 0x00, 0x02, 0x01, 0x02));

        Assert.Contains("`utf16` conflicts with option `latin1-utf16`", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadCanon_BuiltinOperands_AreKept()
    {
        var context = Assert.IsType<BuiltinDefinition>(Read(0x0A, 0x7E, 0x01));
        Assert.Equal((BuiltinKind.ContextGet, ValueType.I64, 1u), (context.Kind, context.SlotType, context.Slot));

        var wait = Assert.IsType<BuiltinDefinition>(Read(0x20, 0x01, 0x03));
        Assert.Equal((BuiltinKind.WaitableSetWait, true, 3u), (wait.Kind, wait.IsCancellable, wait.Memory));

        var cancel = Assert.IsType<BuiltinDefinition>(Read(0x12, 0x04, 0x01));
        Assert.Equal((BuiltinKind.StreamCancelWrite, 4u, true), (cancel.Kind, cancel.Type, cancel.IsAsync));

        var thread = Assert.IsType<BuiltinDefinition>(Read(0x27, 0x05, 0x06));
        Assert.Equal((BuiltinKind.ThreadNewIndirect, 5u, 6u), (thread.Kind, thread.Type, thread.Table));
    }

    [Theory]
    [InlineData(0x07)]
    [InlineData(0x08)]
    [InlineData(0x2E)]
    [InlineData(0x43)]
    public void ReadCanon_UnknownCode_IsMalformed(byte code)
    {
        var e = Assert.Throws<ComponentFormatException>(() => Read(code));

        Assert.Contains($"invalid leading byte (0x{code:x}) for canonical function", e.Message, StringComparison.Ordinal);
    }

    private static Definition Read(params byte[] canon) => Assert.Single(ComponentDecoder.Decode(Component(Items(8, canon))).Definitions);
}
