using System.Diagnostics;
using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Instructions;

namespace Pillion.Wasm.Text.Modules;

/// <summary>The contents of a module's sections, to be put together at its end (core spec, §5.5.16).</summary>
internal sealed class ModuleSections(ModuleScope scope, CustomSections customs)
{
    private const string BranchHintsName = "metadata.code.branch_hint";

    private static readonly SectionId[] s_order =
    [
        SectionId.Type,
        SectionId.Import,
        SectionId.Function,
        SectionId.Table,
        SectionId.Memory,
        SectionId.Tag,
        SectionId.Global,
        SectionId.Export,
        SectionId.Start,
        SectionId.Element,
        SectionId.DataCount,
        SectionId.Code,
        SectionId.Data,
    ];

    private readonly List<(uint Function, BranchHint[] Hints)> _hints = [];

    public VectorSection Imports { get; } = new();

    public VectorSection Functions { get; } = new();

    public VectorSection Tables { get; } = new();

    public VectorSection Memories { get; } = new();

    public VectorSection Tags { get; } = new();

    public VectorSection Globals { get; } = new();

    public VectorSection Exports { get; } = new();

    public VectorSection Elements { get; } = new();

    public VectorSection Code { get; } = new();

    public VectorSection Data { get; } = new();

    /// <summary>The function that is called at instantiation.</summary>
    public uint? Start { get; set; }

    /// <summary>Whether a function names a data segment: then their number must come before the code (core spec, §5.5.15).</summary>
    public bool CodeUsesData { get; set; }

    public NameSection Names { get; } = new();

    public void AddHints(uint function, IReadOnlyList<BranchHint> hints)
    {
        if (hints.Count > 0)
        {
            _hints.Add((function, [.. hints]));
        }
    }

    /// <summary>The module in the binary format.</summary>
    public byte[] ToBinary()
    {
        var module = new WasmWriter();
        module.WriteBytes("\0asm\u0001\0\0\0"u8);
        customs.WriteBeside(null, isAfter: false, module);
        foreach (var id in s_order)
        {
            customs.WriteBeside(id, isAfter: false, module);
            if (id == SectionId.Code)
            {
                WriteHints(module);
            }

            var content = new WasmWriter();
            WriteContent(id, content);
            if (content.Length > 0)
            {
                module.WriteByte((byte)id);
                module.WriteSized(content.Written);
            }

            customs.WriteBeside(id, isAfter: true, module);
        }

        Names.Write(module, scope);
        customs.WriteBeside(null, isAfter: true, module);
        return module.Written.ToArray();
    }

    private void WriteContent(SectionId id, WasmWriter content)
    {
        if (id == SectionId.Start)
        {
            if (Start is { } start)
            {
                content.WriteUnsigned(start);
            }
        }
        else if (id == SectionId.DataCount)
        {
            if (CodeUsesData)
            {
                content.WriteUnsigned(Data.Count);
            }
        }
        else if (VectorOf(id) is { IsEmpty: false } vector)
        {
            vector.WriteContent(content);
        }
    }

    private VectorSection VectorOf(SectionId id) =>
        id switch
        {
            SectionId.Type => scope.Types.Section,
            SectionId.Import => Imports,
            SectionId.Function => Functions,
            SectionId.Table => Tables,
            SectionId.Memory => Memories,
            SectionId.Tag => Tags,
            SectionId.Global => Globals,
            SectionId.Export => Exports,
            SectionId.Element => Elements,
            SectionId.Code => Code,
            SectionId.Data => Data,
            _ => throw new UnreachableException($"section {id} is no vector"),
        };

    /// <summary>The hints go before the code (core spec, appendix §7.4.2).</summary>
    private void WriteHints(WasmWriter module)
    {
        if (_hints.Count == 0)
        {
            return;
        }

        var content = new WasmWriter();
        content.WriteName(BranchHintsName);
        content.WriteUnsigned((ulong)_hints.Count);
        foreach (var (function, hints) in _hints)
        {
            content.WriteUnsigned(function);
            content.WriteUnsigned((ulong)hints.Length);
            foreach (var hint in hints)
            {
                content.WriteUnsigned((ulong)hint.Offset);
                content.WriteSized([hint.Value]);
            }
        }

        module.WriteByte((byte)SectionId.Custom);
        module.WriteSized(content.Written);
    }
}
