using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Tests.CanonicalAbi;

public readonly record struct Point(int X, double Y);

public sealed record Person(string Name, byte[] Picture, Point? Home, Color Favourite);

public enum Color : byte
{
    Red,
    Green,
    Blue,
}

[Flags]
public enum Modes : ushort
{
    None = 0,
    First = 1,
    Ninth = 1 << 8,
}

public abstract class Filter : Variant
{
    public override bool Equals(object? obj) => obj is Filter other && other.Case == Case && Equals(other.Content, Content);

    public override int GetHashCode() => Case;

    protected virtual object? Content => null;

    [VariantCase(0)]
    public sealed class All : Filter
    {
        public static All Instance { get; } = new();

        public override int Case => 0;
    }

    [VariantCase(1)]
    public sealed class Name(string value) : Filter
    {
        public override int Case => 1;

        public string Value { get; } = value;

        protected override object Content => Value;
    }

    [VariantCase(2)]
    public sealed class Weight(float value) : Filter
    {
        public override int Case => 2;

        public float Value { get; } = value;

        protected override object Content => Value;
    }

    [VariantCase(3)]
    public sealed class Size(ulong value) : Filter
    {
        public override int Case => 3;

        public ulong Value { get; } = value;

        protected override object Content => Value;
    }
}

/// <summary>The types of WIT that the .NET types here stand for.</summary>
internal static class TestTypes
{
    public static readonly RecordType Point = new([new NamedType("x", PrimitiveType.S32), new NamedType("y", PrimitiveType.F64)]);

    public static readonly EnumType Color = new(["red", "green", "blue"]);

    public static readonly FlagsType Modes = new(["a", "b", "c", "d", "e", "f", "g", "h", "i"]);

    public static readonly RecordType Person = new([
        new NamedType("name", PrimitiveType.String),
        new NamedType("picture", new ListType(PrimitiveType.U8)),
        new NamedType("home", new OptionType(Point)),
        new NamedType("favourite", Color),
    ]);

    public static readonly VariantType Filter = new([
        new Case("all", null),
        new Case("name", PrimitiveType.String),
        new Case("weight", PrimitiveType.F32),
        new Case("size", PrimitiveType.U64),
    ]);

    public static ComponentFunctionType Function(ComponentValueType? result, params ComponentValueType[] parameters) =>
        new(false, [.. parameters.Select((p, i) => new NamedType($"p{i}", p))], result);
}
