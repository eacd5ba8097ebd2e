using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Tests.Testing;

/// <summary>Makes modules in the binary format, valid or not. Indices are in order of definition, imports first.</summary>
/// <remarks>
/// Types are letters, <c>i l f d v</c> for numbers and vectors, <c>F</c> for funcref, <c>e</c> for externref; a signature is
/// <c>parameters&gt;results</c>: <c>ii&gt;i</c>.
/// </remarks>
internal sealed class WasmBuilder
{
    private readonly List<string> _signatures = [];
    private readonly List<WasmWriter> _types = [];
    private readonly List<WasmWriter> _imports = [];
    private readonly List<WasmWriter> _functions = [];
    private readonly List<WasmWriter> _tables = [];
    private readonly List<WasmWriter> _memories = [];
    private readonly List<WasmWriter> _globals = [];
    private readonly List<WasmWriter> _exports = [];
    private readonly List<WasmWriter> _elements = [];
    private readonly List<WasmWriter> _bodies = [];
    private readonly List<WasmWriter> _data = [];
    private readonly List<(string Name, WasmWriter Contents)> _custom = [];
    private readonly List<WasmWriter> _names = [];
    private readonly int[] _counts = new int[4];
    private string? _moduleName;
    private int? _start;

    /// <summary>Number of functions so far: the index of the next.</summary>
    public int FunctionCount => _counts[0];

    /// <summary>The index of a function type, added if it is new.</summary>
    public int Type(string signature)
    {
        var index = _signatures.IndexOf(signature);
        if (index >= 0)
        {
            return index;
        }

        var arrow = signature.IndexOf('>', StringComparison.Ordinal);
        _signatures.Add(signature);
        _types.Add(new WasmWriter().Byte(0x60).Vector(Types(signature[..arrow])).Vector(Types(signature[(arrow + 1)..])));
        return _signatures.Count - 1;
    }

    public WasmBuilder ImportFunction(string module, string name, string signature) =>
        Import(ExternKind.Function, module, name, new WasmWriter().Unsigned((ulong)Type(signature)));

    public WasmBuilder ImportTable(string module, string name, char element, ulong min, ulong? max = null) =>
        Import(ExternKind.Table, module, name, TableType(element, min, max));

    public WasmBuilder ImportMemory(string module, string name, ulong min, ulong? max = null) =>
        Import(ExternKind.Memory, module, name, Limits(min, max));

    public WasmBuilder ImportMemory(string module, string name, MemoryType type) =>
        Import(ExternKind.Memory, module, name, MemoryLimits(type));

    public WasmBuilder ImportGlobal(string module, string name, char type, bool isMutable = false) =>
        Import(ExternKind.Global, module, name, GlobalType(type, isMutable));

    /// <param name="export">Name to export it by, or null.</param>
    /// <param name="locals">Types of its locals.</param>
    public WasmBuilder Function(string? export, string signature, Action<CodeBuilder> body, string locals = "")
    {
        var code = new CodeBuilder(this);
        body(code);
        return RawFunction(export, signature, new WasmWriter().Vector(LocalGroups(locals)).Bytes(code.ToArray()).Byte(0x0B));
    }

    /// <param name="body">Locals, code and the final <c>end</c>.</param>
    public WasmBuilder RawFunction(string? export, string signature, WasmWriter body)
    {
        _functions.Add(new WasmWriter().Unsigned((ulong)Type(signature)));
        _bodies.Add(new WasmWriter().Sized(body));
        return Define(ExternKind.Function, export);
    }

    public WasmBuilder Table(string? export, char element, ulong min, ulong? max = null)
    {
        _tables.Add(TableType(element, min, max));
        return Define(ExternKind.Table, export);
    }

    public WasmBuilder Memory(ulong min, ulong? max = null, string? export = "memory")
    {
        _memories.Add(Limits(min, max));
        return Define(ExternKind.Memory, export);
    }

    public WasmBuilder Memory(MemoryType type, string? export = "memory")
    {
        _memories.Add(MemoryLimits(type));
        return Define(ExternKind.Memory, export);
    }

    public WasmBuilder Global(string? export, char type, bool isMutable, Action<CodeBuilder> initial)
    {
        _globals.Add(GlobalType(type, isMutable).Bytes(Constant(initial)));
        return Define(ExternKind.Global, export);
    }

    public WasmBuilder Export(string name, ExternKind kind, int index)
    {
        _exports.Add(new WasmWriter().Name(name).Byte((int)kind).Unsigned((ulong)index));
        return this;
    }

    public WasmBuilder Start(int function)
    {
        _start = function;
        return this;
    }

    /// <summary>An active segment of functions for table 0.</summary>
    public WasmBuilder Elements(int offset, params ReadOnlySpan<int> functions)
    {
        _elements.Add(new WasmWriter().Byte(0).Bytes(Constant(c => c.I32(offset))).Vector(Indices(functions)));
        return this;
    }

    /// <summary>A passive segment of functions.</summary>
    public WasmBuilder PassiveElements(params ReadOnlySpan<int> functions)
    {
        _elements.Add(new WasmWriter().Byte(1).Byte(0).Vector(Indices(functions)));
        return this;
    }

    /// <summary>Declares that references to functions are taken.</summary>
    public WasmBuilder DeclareReferences(params ReadOnlySpan<int> functions)
    {
        _elements.Add(new WasmWriter().Byte(3).Byte(0).Vector(Indices(functions)));
        return this;
    }

    /// <summary>An active segment for memory 0, of 32-bit addresses.</summary>
    public WasmBuilder Data(int offset, params ReadOnlySpan<byte> bytes)
    {
        _data.Add(new WasmWriter().Byte(0).Bytes(Constant(c => c.I32(offset))).Unsigned((ulong)bytes.Length).Bytes(bytes));
        return this;
    }

    public WasmBuilder PassiveData(params ReadOnlySpan<byte> bytes)
    {
        _data.Add(new WasmWriter().Byte(1).Unsigned((ulong)bytes.Length).Bytes(bytes));
        return this;
    }

    public WasmBuilder Custom(string name, params ReadOnlySpan<byte> contents)
    {
        _custom.Add((name, new WasmWriter().Bytes(contents)));
        return this;
    }

    /// <summary>Names the module in the name section.</summary>
    public WasmBuilder Named(string module)
    {
        _moduleName = module;
        return this;
    }

    /// <summary>Names the function defined last in the name section.</summary>
    public WasmBuilder NamedFunction(string name)
    {
        _names.Add(new WasmWriter().Unsigned((ulong)(FunctionCount - 1)).Name(name));
        return this;
    }

    public byte[] Build()
    {
        var module = new WasmWriter().Bytes("\0asm\u0001\0\0\0"u8);
        Section(module, 1, _types);
        Section(module, 2, _imports);
        Section(module, 3, _functions);
        Section(module, 4, _tables);
        Section(module, 5, _memories);
        Section(module, 6, _globals);
        Section(module, 7, _exports);
        if (_start is { } start)
        {
            module.Byte(8).Sized(new WasmWriter().Unsigned((ulong)start));
        }

        Section(module, 9, _elements);
        if (_data.Count > 0)
        {
            module.Byte(12).Sized(new WasmWriter().Unsigned((ulong)_data.Count));
        }

        Section(module, 10, _bodies);
        Section(module, 11, _data);
        foreach (var (name, contents) in _custom)
        {
            module.Byte(0).Sized(new WasmWriter().Name(name).Bytes(contents.ToArray()));
        }

        if (_names.Count > 0 || _moduleName is not null)
        {
            module.Byte(0).Sized(NameSection());
        }

        return module.ToArray();
    }

    public static int TypeCode(char letter) =>
        letter switch
        {
            'i' => 0x7F,
            'l' => 0x7E,
            'f' => 0x7D,
            'd' => 0x7C,
            'v' => 0x7B,
            'F' => 0x70,
            'e' => 0x6F,
            _ => throw new ArgumentOutOfRangeException(nameof(letter), letter, "not a type"),
        };

    private static void Section(WasmWriter module, int id, List<WasmWriter> items)
    {
        if (items.Count > 0)
        {
            module.Byte(id).Sized(new WasmWriter().Vector(items));
        }
    }

    private WasmWriter NameSection()
    {
        var section = new WasmWriter().Name("name");
        if (_moduleName is not null)
        {
            section.Byte(0).Sized(new WasmWriter().Name(_moduleName));
        }

        return section.Byte(1).Sized(new WasmWriter().Vector(_names));
    }

    private WasmBuilder Import(ExternKind kind, string module, string name, WasmWriter type)
    {
        if (_functions.Count + _tables.Count + _memories.Count + _globals.Count > 0)
        {
            throw new InvalidOperationException("Imports come first: the indices of what follows depend on them.");
        }

        _imports.Add(new WasmWriter().Name(module).Name(name).Byte((int)kind).Bytes(type.ToArray()));
        return Define(kind, export: null);
    }

    private WasmBuilder Define(ExternKind kind, string? export)
    {
        var index = _counts[(int)kind]++;
        return export is null ? this : Export(export, kind, index);
    }

    private byte[] Constant(Action<CodeBuilder> expression)
    {
        var code = new CodeBuilder(this);
        expression(code);
        return [.. code.ToArray(), 0x0B];
    }

    private static WasmWriter Limits(ulong min, ulong? max) =>
        max is { } bound ? new WasmWriter().Byte(1).Unsigned(min).Unsigned(bound) : new WasmWriter().Byte(0).Unsigned(min);

    private static WasmWriter MemoryLimits(MemoryType type)
    {
        var flags =
            (type.Limits.Max is null ? LimitsFlags.None : LimitsFlags.HasMax)
            | (type.IsShared ? LimitsFlags.IsShared : LimitsFlags.None)
            | (type.Is64Bit ? LimitsFlags.Is64Bit : LimitsFlags.None)
            | LimitsFlags.HasPageSize;
        var limits = new WasmWriter().Byte((int)flags).Unsigned(type.Limits.Min);
        if (type.Limits.Max is { } max)
        {
            limits.Unsigned(max);
        }

        return limits.Unsigned((ulong)type.PageSizeLog2);
    }

    private static WasmWriter TableType(char element, ulong min, ulong? max) =>
        new WasmWriter().Byte(TypeCode(element)).Bytes(Limits(min, max).ToArray());

    private static WasmWriter GlobalType(char type, bool isMutable) => new WasmWriter().Byte(TypeCode(type)).Byte(isMutable ? 1 : 0);

    private static List<WasmWriter> Types(string letters) => [.. letters.Select(l => new WasmWriter().Byte(TypeCode(l)))];

    private static List<WasmWriter> Indices(ReadOnlySpan<int> indices) =>
        [.. indices.ToArray().Select(i => new WasmWriter().Unsigned((ulong)i))];

    /// <summary>Locals of equal type that follow each other are declared together.</summary>
    private static List<WasmWriter> LocalGroups(string letters)
    {
        var groups = new List<WasmWriter>();
        for (var start = 0; start < letters.Length; )
        {
            var end = start;
            while (end < letters.Length && letters[end] == letters[start])
            {
                end++;
            }

            groups.Add(new WasmWriter().Unsigned((ulong)(end - start)).Byte(TypeCode(letters[start])));
            start = end;
        }

        return groups;
    }
}
