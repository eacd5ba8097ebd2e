using System.Diagnostics;
using Pillion.Wasm.Text.Syntax;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Modules;

/// <summary>What instructions can refer to in a module.</summary>
internal sealed class ModuleScope
{
    public TypeSpace Types { get; } = new();

    public IndexSpace Functions { get; } = new("func", "function");

    public IndexSpace Tables { get; } = new("table", "table");

    public IndexSpace Memories { get; } = new("memory", "memory");

    public IndexSpace Globals { get; } = new("global", "global");

    public IndexSpace Tags { get; } = new("tag", "tag");

    public IndexSpace Elements { get; } = new("elem", "elem segment");

    public IndexSpace Data { get; } = new("data", "data segment");

    public IndexSpace SpaceOf(ExternSort sort) =>
        sort switch
        {
            ExternSort.Function => Functions,
            ExternSort.Table => Tables,
            ExternSort.Memory => Memories,
            ExternSort.Global => Globals,
            ExternSort.Tag => Tags,
            _ => throw new UnreachableException($"no index space for {sort}"),
        };
}
