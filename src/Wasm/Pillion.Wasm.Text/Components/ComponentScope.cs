using Pillion.Wasm.Text.Binary;

namespace Pillion.Wasm.Text.Components;

/// <summary>A component: its definitions become sections in their order, as many of a kind in one as follow one another.</summary>
internal sealed class ComponentScope(DefinitionScope? parent, string? id, string? name) : DefinitionScope(parent, id)
{
    private readonly WasmWriter _component = Begin();
    private readonly string? _name = name ?? id;
    private VectorSection _open = new();
    private ComponentSectionId _openId;

    public override void Write(ComponentSectionId section, ReadOnlySpan<byte> definition)
    {
        var isAlone =
            section
            is ComponentSectionId.Custom
                or ComponentSectionId.CoreModule
                or ComponentSectionId.Component
                or ComponentSectionId.Start;
        if (isAlone || section != _openId)
        {
            Close();
        }

        if (isAlone)
        {
            WriteSection(section, definition);
        }
        else
        {
            _openId = section;
            _open.Add().WriteBytes(definition);
        }
    }

    /// <summary>The component in the binary format, when all is defined.</summary>
    public byte[] ToBinary()
    {
        Close();
        ComponentNames.Write(_component, _name, this);
        return _component.Written.ToArray();
    }

    private static WasmWriter Begin()
    {
        var writer = new WasmWriter();
        writer.WriteBytes("\0asm\u000d\0\u0001\0"u8);
        return writer;
    }

    private void Close()
    {
        if (!_open.IsEmpty)
        {
            var content = new WasmWriter();
            _open.WriteContent(content);
            WriteSection(_openId, content.Written);
            _open = new VectorSection();
        }
    }

    private void WriteSection(ComponentSectionId section, ReadOnlySpan<byte> content)
    {
        _component.WriteByte((byte)section);
        _component.WriteSized(content);
    }
}
