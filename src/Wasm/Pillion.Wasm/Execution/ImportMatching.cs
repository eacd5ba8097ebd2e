namespace Pillion.Wasm.Execution;

/// <summary>Whether what is supplied fits what is imported (core spec, §3.3.14 "External Type Matching").</summary>
internal static class ImportMatching
{
    public static ExternType TypeOf(object definition) => definition is HostFunction host ? host.Type : ((Extern)definition).Type;

    public static bool Matches(object definition, ExternType wanted) =>
        (TypeOf(definition), wanted) switch
        {
            // A host function becomes one of the type that it is imported as.
            (FuncType actual, FuncType expected) when definition is HostFunction => Signatures.AreAlike(actual, expected),
            (FuncType { Definition: { } actual }, FuncType { Definition: { } expected }) => actual.IsSubtypeOf(expected),
            (FuncType actual, FuncType expected) => actual.Equals(expected),
            (TableType actual, TableType expected) => actual.Element == expected.Element
                && actual.Is64Bit == expected.Is64Bit
                && Matches(actual.Limits, expected.Limits),
            (MemoryType actual, MemoryType expected) => actual with { Limits = expected.Limits } == expected
                && Matches(actual.Limits, expected.Limits),
            (GlobalType actual, GlobalType expected) => actual.IsMutable == expected.IsMutable
                && (actual.IsMutable ? actual.Type == expected.Type : actual.Type.IsSubtypeOf(expected.Type)),
            (TagType { Type.Definition: { } actual }, TagType { Type.Definition: { } expected }) => actual == expected,
            (TagType actual, TagType expected) => actual == expected,
            _ => false,
        };

    private static bool Matches(Limits actual, Limits expected) =>
        actual.Min >= expected.Min && (expected.Max is not { } max || actual.Max <= max);
}
