using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>What has to happen around a call because of the types in it.</summary>
internal static class AbiNeeds
{
    /// <summary>Whether lowering such a value asks the guest for memory.</summary>
    public static bool Allocates(ComponentValueType type) =>
        type is PrimitiveType { Kind: PrimitiveKind.String } or ListType { FixedLength: null } or MapType
        || Despecialization.Parts(type).Any(Allocates);

    /// <summary>Whether a call lends handles.</summary>
    public static bool Borrows(ComponentFunctionType type) => type.Parameters.Any(p => Borrows(p.Type));

    /// <summary>Whether lifting such a value counts what it copies.</summary>
    public static bool Counts(ComponentValueType type) =>
        type is ListType { FixedLength: null } or MapType || Despecialization.Parts(type).Any(Counts);

    private static bool Borrows(ComponentValueType type) => type is BorrowType || Despecialization.Parts(type).Any(Borrows);
}
