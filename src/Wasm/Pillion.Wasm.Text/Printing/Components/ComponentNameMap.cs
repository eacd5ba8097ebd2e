using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Components;

namespace Pillion.Wasm.Text.Printing.Components;

/// <summary>The names of a component and all in it, from its custom section <c>component-name</c> (component model, Binary.md).</summary>
internal sealed class ComponentNameMap
{
    public const string SectionName = "component-name";

    private readonly SpaceNames[] _spaces = [.. Enum.GetValues<ComponentSort>().Select(_ => SpaceNames.None)];

    private ComponentNameMap() { }

    public static ComponentNameMap None { get; } = new();

    /// <summary>The component's own name.</summary>
    public string? Component { get; private set; }

    public SpaceNames this[ComponentSort sort] => _spaces[(int)sort];

    /// <summary>Reads the content of the section; null if it is malformed, which is no error.</summary>
    public static ComponentNameMap? TryRead(WasmReader reader)
    {
        const byte ComponentSubsection = 0;
        const byte SortSubsection = 1;
        var map = new ComponentNameMap();
        try
        {
            while (!reader.IsAtEnd)
            {
                var id = reader.ReadByte();
                var end = reader.ReadCount() + reader.Position;
                if (id == ComponentSubsection)
                {
                    map.Component = reader.ReadName();
                }
                else if (id == SortSubsection)
                {
                    map.ReadSort(ref reader);
                }
                else
                {
                    reader.Position = end;
                }

                if (reader.Position != end)
                {
                    return null;
                }
            }

            return map;
        }
        catch (WasmFormatException)
        {
            return null;
        }
    }

    private void ReadSort(ref WasmReader reader)
    {
        var sort = PrintedSorts.Read(ref reader);
        var names = new Dictionary<uint, string>();
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            names[reader.ReadU32()] = reader.ReadName();
        }

        _spaces[(int)sort] = new SpaceNames(names);
    }
}
