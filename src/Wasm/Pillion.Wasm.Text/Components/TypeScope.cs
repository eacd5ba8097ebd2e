using System.Diagnostics;
using Pillion.Wasm.Text.Binary;

namespace Pillion.Wasm.Text.Components;

/// <summary>The type of a component or instance: its definitions become declarators (component model, Binary.md, "Type Definitions").</summary>
internal sealed class TypeScope(DefinitionScope parent, string? id) : DefinitionScope(parent, id)
{
    /// <summary>The declarators written so far.</summary>
    public VectorSection Declarators { get; } = new();

    public override void Write(ComponentSectionId section, ReadOnlySpan<byte> definition)
    {
        var declarator = Declarators.Add();
        declarator.WriteByte(
            section switch
            {
                ComponentSectionId.CoreType => 0,
                ComponentSectionId.Type => 1,
                ComponentSectionId.Alias => 2,
                ComponentSectionId.Import => 3,
                ComponentSectionId.Export => 4,
                _ => throw new UnreachableException($"no declarator for section {section}"),
            }
        );
        declarator.WriteBytes(definition);
    }
}
