using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;
using Pillion.Wasm.Components.Validation;

namespace Pillion.Wasm.Components.Tests.Validation;

public sealed class CanonSignaturesTests
{
    private static readonly CanonOptions s_all = new() { Memory = 0, Realloc = 0 };

    [Fact]
    public void OfLift_ResultOfTwoCoreValues_IsAnAddress() =>
        Assert.Equal(
            "[i32 i32] -> [i32]",
            CanonSignatures.OfLift(Function([PrimitiveType.String], PrimitiveType.String), s_all, 0).ToString()
        );

    [Fact]
    public void OfLower_ResultOfTwoCoreValues_IsAnAddressMore() =>
        Assert.Equal(
            "[i32 i32 i32] -> []",
            CanonSignatures.OfLower(Function([PrimitiveType.String], PrimitiveType.String), s_all, 0).ToString()
        );

    [Fact]
    public void OfLower_SeventeenParameters_AreInMemory()
    {
        var type = Function([.. Enumerable.Repeat(PrimitiveType.F64, 17)], PrimitiveType.F32);

        Assert.Equal("[i32] -> [f32]", CanonSignatures.OfLower(type, s_all, 0).ToString());
        Assert.Equal("[i32] -> [f32]", CanonSignatures.OfLift(type, s_all, 0).ToString());
    }

    [Theory]
    [InlineData(4, "[i64 i64 i64 i64 i32] -> [i32]")]
    [InlineData(5, "[i32 i32] -> [i32]")]
    public void OfLower_Async_PassesFourParametersAtMost(int count, string expected)
    {
        var type = Function([.. Enumerable.Repeat(PrimitiveType.U64, count)], PrimitiveType.U8, isAsync: true);

        Assert.Equal(expected, CanonSignatures.OfLower(type, s_all with { IsAsync = true }, 0).ToString());
    }

    [Fact]
    public void OfLift_Async_ReturnsThroughTasks()
    {
        var type = Function([PrimitiveType.U64], PrimitiveType.String, isAsync: true);

        Assert.Equal("[i64] -> [i32]", CanonSignatures.OfLift(type, new() { IsAsync = true, Callback = 0 }, 0).ToString());
        Assert.Equal("[i64] -> []", CanonSignatures.OfLift(type, new() { IsAsync = true }, 0).ToString());
    }

    [Fact]
    public void OfLower_StringResultWithoutRealloc_IsRefused()
    {
        var e = Assert.Throws<ComponentValidationException>(() =>
            CanonSignatures.OfLower(Function([], PrimitiveType.String), new() { Memory = 0 }, 7)
        );

        Assert.Contains("`realloc` is required", e.Message, StringComparison.Ordinal);
        Assert.Equal(7, e.Offset);
    }

    private static ComponentFunctionType Function(ComponentValueType[] parameters, ComponentValueType? result, bool isAsync = false) =>
        new(isAsync, [.. parameters.Select((p, i) => new NamedType($"p{i}", p))], result);
}
