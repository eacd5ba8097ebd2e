using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Generator.Bindings;

/// <summary>About how many bytes a .NET value takes: decides whether a record becomes a struct.</summary>
internal static class TypeSize
{
    /// <summary>Larger values are passed by reference, as classes.</summary>
    public const int MaxStruct = 32;

    public static int Of(WitType type) =>
        type.Resolved switch
        {
            WitPrimitiveType primitive => primitive.Kind switch
            {
                WitPrimitiveKind.Bool or WitPrimitiveKind.S8 or WitPrimitiveKind.U8 => 1,
                WitPrimitiveKind.S16 or WitPrimitiveKind.U16 => 2,
                WitPrimitiveKind.S32 or WitPrimitiveKind.U32 or WitPrimitiveKind.F32 or WitPrimitiveKind.Char => 4,
                _ => 8,
            },
            WitOptionType option => IsReference(option.Element) ? 8 : Round(Of(option.Element)) + 8,
            WitResultType result => 8
                + (result.Ok is null ? 0 : Round(Of(result.Ok)))
                + (result.Error is null ? 0 : Round(Of(result.Error))),
            WitTupleType tuple => tuple.Elements.Sum(Of),
            WitNamedType { Definition: WitRecord record } => Of(record) is var size && size > MaxStruct ? 8 : size,
            WitNamedType { Definition: WitEnum or WitFlags } => 4,
            _ => 8,
        };

    public static int Of(WitRecord record) => record.Fields.Sum(f => Of(f.Type));

    private static bool IsReference(WitType type) =>
        type.Resolved switch
        {
            WitPrimitiveType primitive => primitive.Kind is WitPrimitiveKind.String or WitPrimitiveKind.ErrorContext,
            WitListType or WitMapType or WitBorrowType => true,
            WitNamedType { Definition: WitRecord record } => Of(record) > MaxStruct,
            WitNamedType { Definition: WitVariant or WitResource } => true,
            _ => false,
        };

    private static int Round(int size) => (size + 7) & ~7;
}
