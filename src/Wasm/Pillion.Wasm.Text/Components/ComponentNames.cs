using Pillion.Wasm.Text.Binary;

namespace Pillion.Wasm.Text.Components;

/// <summary>The custom section <c>component-name</c>: identifiers, for people (component model, Binary.md, "Name Section").</summary>
internal static class ComponentNames
{
    private const byte ComponentSubsection = 0;
    private const byte SortSubsection = 1;

    /// <summary>Writes the section, unless nothing has a name.</summary>
    /// <param name="name">The component's own name.</param>
    public static void Write(WasmWriter component, string? name, DefinitionScope scope)
    {
        var content = new WasmWriter();
        content.WriteName("component-name");
        var empty = content.Length;
        if (name is not null)
        {
            var encoded = new WasmWriter();
            encoded.WriteName(name);
            WriteSubsection(content, ComponentSubsection, encoded);
        }

        foreach (var sort in Enum.GetValues<ComponentSort>())
        {
            if (scope[sort].Names is { Count: > 0 } names)
            {
                var map = new WasmWriter();
                sort.WriteTo(map);
                map.WriteUnsigned((ulong)names.Count);
                foreach (var (index, text) in names)
                {
                    map.WriteUnsigned((ulong)index);
                    map.WriteName(text);
                }

                WriteSubsection(content, SortSubsection, map);
            }
        }

        if (content.Length > empty)
        {
            component.WriteByte((byte)ComponentSectionId.Custom);
            component.WriteSized(content.Written);
        }
    }

    private static void WriteSubsection(WasmWriter content, byte subsection, WasmWriter bytes)
    {
        content.WriteByte(subsection);
        content.WriteSized(bytes.Written);
    }
}
