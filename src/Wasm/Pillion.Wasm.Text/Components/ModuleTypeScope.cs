using Pillion.Wasm.Text.Binary;

namespace Pillion.Wasm.Text.Components;

/// <summary>The type of a core module: only core types are defined in it (component model, Binary.md, "core:moduletype").</summary>
internal sealed class ModuleTypeScope(DefinitionScope parent) : DefinitionScope(parent, id: null)
{
    private const byte TypeDeclarator = 1;
    private const byte AliasDeclarator = 2;

    /// <summary>The declarators written so far.</summary>
    public VectorSection Declarators { get; } = new();

    public override void Write(ComponentSectionId section, ReadOnlySpan<byte> definition) => Write(TypeDeclarator, definition);

    public void Write(byte declarator, ReadOnlySpan<byte> content)
    {
        var writer = Declarators.Add();
        writer.WriteByte(declarator);
        writer.WriteBytes(content);
    }

    public override void AliasOuter(ComponentSort sort, uint levels, uint index)
    {
        const byte OuterTarget = 1;
        var alias = new WasmWriter();
        alias.WriteByte(sort.Code);
        alias.WriteByte(OuterTarget);
        alias.WriteUnsigned(levels);
        alias.WriteUnsigned(index);
        Write(AliasDeclarator, alias.Written);
    }
}
