using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Whether core things fit where others are expected (core spec, §3.3.14 "External Type Matching"), with the reason if they do not.</summary>
internal static class CoreMatching
{
    /// <exception cref="TypeMismatch">They do not fit.</exception>
    public static void Require(ExternType actual, ExternType expected)
    {
        var problem = (actual, expected) switch
        {
            (FuncType a, FuncType e) => Matches(a, e) ? null : $"expected: (func) {e}, found: (func) {a}",
            (TagType a, TagType e) => Matches(a.Type, e.Type) ? null : $"expected: {e}, found: {a}",
            (TableType a, TableType e) => Problem(a, e),
            (MemoryType a, MemoryType e) => Problem(a, e),
            (GlobalType a, GlobalType e) => Problem(a, e),
            _ => $"expected {Describe(expected.Kind)}, found {Describe(actual.Kind)}",
        };
        if (problem is not null)
        {
            throw new TypeMismatch(problem);
        }
    }

    /// <summary>Whether one module can stand for another: it imports no more, and exports no less.</summary>
    /// <exception cref="TypeMismatch">It cannot.</exception>
    public static void Require(CoreModuleType actual, CoreModuleType expected)
    {
        var imports = expected.Imports.ToDictionary(i => (i.Module, i.Name), i => i.Type);
        foreach (var import in actual.Imports)
        {
            var name = $"{import.Module}::{import.Name}";
            if (!imports.TryGetValue((import.Module, import.Name), out var given))
            {
                throw new TypeMismatch($"missing expected import `{name}`");
            }

            RequireIn(given, import.Type, $"type mismatch in import `{name}`");
        }

        var exports = actual.Exports.ToDictionary(e => e.Name, e => e.Type, StringComparer.Ordinal);
        foreach (var export in expected.Exports)
        {
            if (!exports.TryGetValue(export.Name, out var there))
            {
                throw new TypeMismatch($"missing expected export `{export.Name}`");
            }

            RequireIn(there, export.Type, $"type mismatch in export `{export.Name}`");
        }
    }

    public static string Describe(ExternKind kind) =>
        kind switch
        {
            ExternKind.Function => "func",
            ExternKind.Table => "table",
            ExternKind.Memory => "memory",
            ExternKind.Global => "global",
            _ => "tag",
        };

    private static void RequireIn(ExternType actual, ExternType expected, string context)
    {
        try
        {
            Require(actual, expected);
        }
        catch (TypeMismatch e)
        {
            throw e.In(context);
        }
    }

    // Functions that canonical definitions make have no place in a hierarchy: they have the plain type of their signature.
    private static bool Matches(FuncType actual, FuncType expected) =>
        (actual.Definition, expected.Definition) switch
        {
            ({ } a, { } e) => a.IsSubtypeOf(e),
            (null, { } e) => e is { IsFinal: true, Supertype: null } && actual.Equals(expected),
            _ => actual.Equals(expected),
        };

    private static string? Problem(TableType actual, TableType expected) =>
        actual.Element != expected.Element ? $"expected table element type {expected.Element}, found {actual.Element}"
        : actual.Is64Bit != expected.Is64Bit ? "mismatch in index type used for tables"
        : Matches(actual.Limits, expected.Limits) ? null
        : $"mismatch in table limits: expected {expected.Limits}, found {actual.Limits}";

    private static string? Problem(MemoryType actual, MemoryType expected) =>
        actual.IsShared != expected.IsShared ? "mismatch in the shared flag for memories"
        : actual.Is64Bit != expected.Is64Bit ? "mismatch in index type used for memories"
        : actual.PageSizeLog2 != expected.PageSizeLog2 ? "mismatch in page size of memories"
        : Matches(actual.Limits, expected.Limits) ? null
        : $"mismatch in memory limits: expected {expected.Limits}, found {actual.Limits}";

    private static string? Problem(GlobalType actual, GlobalType expected) =>
        actual.IsMutable != expected.IsMutable ? "global types differ in mutability"
        : (actual.IsMutable ? actual.Type == expected.Type : actual.Type.IsSubtypeOf(expected.Type)) ? null
        : $"expected global type {expected.Type}, found {actual.Type}";

    private static bool Matches(Limits actual, Limits expected) =>
        actual.Min >= expected.Min && (expected.Max is not { } max || actual.Max <= max);
}
