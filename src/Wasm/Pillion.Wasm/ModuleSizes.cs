using System.Collections.Immutable;
using Pillion.Wasm.Binary;

namespace Pillion.Wasm;

/// <summary>What takes up the bytes of a module.</summary>
public sealed class ModuleSizes
{
    // By section id (core spec, §5.5.2).
    private static readonly string[] s_names =
    [
        "custom",
        "type",
        "import",
        "function",
        "table",
        "memory",
        "global",
        "export",
        "start",
        "element",
        "code",
        "data",
        "data count",
        "tag",
    ];

    internal ModuleSizes(Module module)
    {
        var definition = module.Definition;
        Bytes = definition.Bytes.Length;
        var customs = new Queue<CustomSection>(definition.CustomSections);
        Sections =
        [
            .. definition.Sections.Select(s => new SectionSize(
                s.Id == 0 ? $"custom \"{customs.Dequeue().Name}\"" : s_names[s.Id],
                s.Start,
                s.End - s.Start
            )),
        ];
        Functions =
        [
            .. definition.Bodies.Select(
                (body, i) =>
                {
                    var index = definition.ImportedFunctions + i;
                    return new FunctionSize(
                        index,
                        module.FunctionName(index),
                        definition.TypeOfFunction(index),
                        body.End - body.LocalsStart
                    );
                }
            ),
        ];
    }

    /// <summary>Size of the whole module, in bytes.</summary>
    public int Bytes { get; }

    /// <summary>The sections in the order in which they stand.</summary>
    public ImmutableArray<SectionSize> Sections { get; }

    /// <summary>The module's own functions, by index.</summary>
    public ImmutableArray<FunctionSize> Functions { get; }
}

/// <summary>The size of a section.</summary>
/// <param name="Name">The specification's name for it; custom sections also with their own.</param>
/// <param name="Offset">Where its contents start, in bytes from the start of the module.</param>
/// <param name="Size">Size of its contents, in bytes.</param>
public readonly record struct SectionSize(string Name, int Offset, int Size);

/// <summary>The size of a function.</summary>
/// <param name="Index">Index in the function index space.</param>
/// <param name="Name">Its name, if it has one.</param>
/// <param name="Type">Its type.</param>
/// <param name="Size">Size of its code with local declarations, in bytes.</param>
public readonly record struct FunctionSize(int Index, string? Name, FuncType Type, int Size);
