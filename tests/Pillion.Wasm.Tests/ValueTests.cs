namespace Pillion.Wasm.Tests;

public sealed class ValueTests
{
    [Fact]
    public void AsReference_NullOfATypeBelow_IsNull()
    {
        Assert.Null(Value.Default(ValueType.Ref(HeapKind.NoFunc)).AsFuncRef());
        Assert.Null(Value.Default(ValueType.Ref(HeapKind.NoExtern)).AsExternRef());
        Assert.Null(Value.Default(ValueType.Ref(HeapKind.NoExn)).AsExnRef());
        Assert.Null(Value.Default(ValueType.StructRef).AsAnyRef());
    }

    [Fact]
    public void AsReference_AnotherKind_IsRefused()
    {
        Assert.Throws<InvalidCastException>(() => Value.Default(ValueType.StructRef).AsFuncRef());
        Assert.Throws<InvalidCastException>(() => Value.Default(ValueType.FuncRef).AsExternRef());
        Assert.Throws<InvalidCastException>(() => Value.Default(ValueType.ExternRef).AsAnyRef());
        Assert.Throws<InvalidCastException>(() => Value.FromI32(0).AsExnRef());
    }
}
