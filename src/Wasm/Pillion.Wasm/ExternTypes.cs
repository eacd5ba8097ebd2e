namespace Pillion.Wasm;

/// <summary>What a module imports or exports (core spec, §2.3 "External Types").</summary>
public enum ExternKind : byte
{
    /// <summary>A function.</summary>
    Function = 0,

    /// <summary>A table of references.</summary>
    Table = 1,

    /// <summary>A linear memory.</summary>
    Memory = 2,

    /// <summary>A global variable.</summary>
    Global = 3,

    /// <summary>A tag of exceptions.</summary>
    Tag = 4,
}

/// <summary>The type of an import or export.</summary>
public abstract record ExternType
{
    /// <summary>Which of the five kinds this is.</summary>
    public abstract ExternKind Kind { get; }
}

/// <summary>The type of a table: its elements and its size in elements.</summary>
/// <param name="Element">A reference type.</param>
/// <param name="Limits">Size in elements.</param>
public sealed record TableType(ValueType Element, Limits Limits) : ExternType
{
    /// <summary>Whether elements are addressed by <c>i64</c>. The engine's tables hold fewer than 2^31 elements all the same.</summary>
    public bool Is64Bit { get; init; }

    /// <summary>The type of indices.</summary>
    internal ValueType AddressType => Is64Bit ? ValueType.I64 : ValueType.I32;

    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Table;

    /// <inheritdoc/>
    public override string ToString() => $"(table {(Is64Bit ? "i64 " : "")}{Limits} {Element})";
}

/// <summary>The type of a global variable.</summary>
/// <param name="Type">The type of its value.</param>
/// <param name="IsMutable">Whether it may be written after instantiation.</param>
public sealed record GlobalType(ValueType Type, bool IsMutable) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Global;

    /// <inheritdoc/>
    public override string ToString() => IsMutable ? $"(global (mut {Type}))" : $"(global {Type})";
}

/// <summary>Size bounds of a table (in elements) or memory (in pages).</summary>
/// <param name="Min">Initial size.</param>
/// <param name="Max">Largest size, or <see langword="null"/> for none.</param>
public readonly record struct Limits(ulong Min, ulong? Max)
{
    /// <inheritdoc/>
    public override string ToString() => Max is { } max ? $"{Min} {max}" : $"{Min}";
}

/// <summary>One import of a module.</summary>
/// <param name="Module">First level of the name.</param>
/// <param name="Name">Second level of the name.</param>
/// <param name="Type">What must be supplied.</param>
public readonly record struct ImportType(string Module, string Name, ExternType Type);

/// <summary>One export of a module.</summary>
/// <param name="Name">The name, unique in the module.</param>
/// <param name="Type">What is supplied.</param>
public readonly record struct ExportType(string Name, ExternType Type);
