using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Pillion.Wasm.Binary;

/// <summary>A decoded module: the binary format's sections as data, nothing validated beyond their form.</summary>
/// <remarks>
/// The rows of its lists are objects: lists of objects come compiled with the runtime, those of each kind of structure would have to be
/// compiled when a process starts.
/// </remarks>
internal sealed class ModuleDefinition
{
    /// <summary>The module's bytes; positions below are offsets into them.</summary>
    public required byte[] Bytes { get; init; }

    /// <summary>The types of the type section, canonical in the process.</summary>
    public List<DefinedType> Types { get; } = [];

    public List<ImportDefinition> Imports { get; } = [];

    /// <summary>Type index of every function, imported ones first.</summary>
    public List<int> Functions { get; } = [];

    /// <summary>Types of all tables, imported ones first.</summary>
    public List<TableType> Tables { get; } = [];

    /// <summary>What the elements of the module's own tables start as; null for null.</summary>
    public List<ConstExpr?> TableInitializers { get; } = [];

    /// <summary>Types of all memories, imported ones first.</summary>
    public List<MemoryType> Memories { get; } = [];

    /// <summary>Types of all globals, imported ones first.</summary>
    public List<GlobalType> Globals { get; } = [];

    /// <summary>Initial values of the module's own globals.</summary>
    public List<ConstExpr> GlobalInitializers { get; } = [];

    /// <summary>Type indices of all tags, imported ones first.</summary>
    public List<int> Tags { get; } = [];

    public List<ExportDefinition> Exports { get; } = [];

    public int? StartFunction { get; set; }

    public List<ElementSegment> Elements { get; } = [];

    public List<DataSegment> Data { get; } = [];

    /// <summary>The data count section's number, which <c>memory.init</c> and <c>data.drop</c> need (core spec, §5.5.16).</summary>
    public int? DataCount { get; set; }

    /// <summary>Bodies of the module's own functions.</summary>
    public List<FunctionBody> Bodies { get; } = [];

    /// <summary>From the first body's beginning to the last one's end.</summary>
    public int CodeBytes => Bodies.Count == 0 ? 0 : Bodies[^1].End - Bodies[0].LocalsStart;

    public List<CustomSection> CustomSections { get; } = [];

    /// <summary>
    /// Some of the 64-bit constants that stand in loops and do not fit an instruction's 32-bit operand; instances keep them in
    /// their context.
    /// </summary>
    public HashSet<long> WideConstants { get; } = [];

    /// <summary>All sections in their order.</summary>
    public List<SectionDefinition> Sections { get; } = [];

    /// <summary>Whether instances start with structures or arrays, which constant expressions make.</summary>
    public bool MakesObjects { get; set; }

    public int ImportedFunctions { get; set; }

    public int ImportedTables { get; set; }

    public int ImportedMemories { get; set; }

    public int ImportedGlobals { get; set; }

    public int ImportedTags { get; set; }

    /// <summary>Whether memory 0 lies behind the context of each instance, so that its base is the context's.</summary>
    public bool HasMemoryAtBase => ImportedMemories == 0 && Memories is [{ FitsBehindContext: true }, ..];

    public FuncType TypeOfFunction(int function) => FunctionType(Functions[function]);

    /// <summary>The function type of that index, which validation has found to be one.</summary>
    public FuncType FunctionType(int type) => Types[type].Function!;

    public FuncType TypeOfTag(int tag) => FunctionType(Tags[tag]);

    /// <summary>What must be supplied, in order; the module has been validated.</summary>
    public ImmutableArray<ImportType> DescribeImports()
    {
        // A loop, because the runtime would first have to compile what LINQ is for these types: a tenth of the start of a process.
        var imports = new ImportType[Imports.Count];
        for (var i = 0; i < imports.Length; i++)
        {
            var import = Imports[i];
            imports[i] = new ImportType(import.Module, import.Name, TypeOf(import));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(imports);
    }

    /// <summary>What instances supply, in order; the module has been validated.</summary>
    public ImmutableArray<ExportType> DescribeExports()
    {
        var exports = new ExportType[Exports.Count];
        for (var i = 0; i < exports.Length; i++)
        {
            var export = Exports[i];
            exports[i] = new ExportType(export.Name, TypeOf(export.Kind, export.Index));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(exports);
    }

    private ExternType TypeOf(ImportDefinition import) =>
        import.Kind == ExternKind.Function ? FunctionType(import.Index) : TypeOf(import.Kind, import.Index);

    private ExternType TypeOf(ExternKind kind, int index) =>
        kind switch
        {
            ExternKind.Function => TypeOfFunction(index),
            ExternKind.Table => Tables[index],
            ExternKind.Memory => Memories[index],
            ExternKind.Tag => new TagType(TypeOfTag(index)),
            _ => Globals[index],
        };
}

/// <param name="Index">Type index for a function; index into the module's list of that kind otherwise.</param>
internal sealed record ImportDefinition(string Module, string Name, ExternKind Kind, int Index);

internal sealed record ExportDefinition(string Name, ExternKind Kind, int Index);

/// <summary>A function's code. Locals stay encoded: expanded for a whole module they could dwarf it.</summary>
/// <param name="LocalsStart">Offset of the local declarations; the instructions follow them.</param>
/// <param name="End">One past the final <c>end</c>.</param>
internal sealed record FunctionBody(int LocalsStart, int End);

/// <param name="Start">Offset of the contents, behind id and size.</param>
internal sealed record SectionDefinition(int Id, int Start, int End);

/// <param name="Start">Offset of the contents, behind the name.</param>
internal sealed record CustomSection(string Name, int Start, int End);

internal enum SegmentMode
{
    Passive,
    Active,
    Declarative,
}

/// <param name="Offset">Where an active segment goes.</param>
/// <param name="Items">One constant expression an element.</param>
/// <param name="Position">Where the segment stands in the module, for errors.</param>
internal sealed record ElementSegment(
    SegmentMode Mode,
    int Table,
    ConstExpr Offset,
    ValueType Type,
    ImmutableArray<ConstExpr> Items,
    int Position
);

/// <param name="Start">Offset of the bytes in the module.</param>
internal sealed record DataSegment(SegmentMode Mode, int Memory, ConstExpr Offset, int Start, int Length, int Position);

/// <summary>A constant expression (core spec, §3.3.13), decoded; <c>end</c> is not kept.</summary>
/// <param name="Position">Where it starts in the module, for errors.</param>
internal readonly record struct ConstExpr(ImmutableArray<ConstInstruction> Instructions, int Position);

/// <param name="Operand">The constant's bits (the lower half of a vector's), or an index.</param>
/// <param name="High">The upper half of a vector's bits.</param>
internal readonly record struct ConstInstruction(Opcode Opcode, ulong Operand, ValueType HeapType = default, ulong High = 0);
