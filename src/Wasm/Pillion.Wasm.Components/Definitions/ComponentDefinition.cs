using System.Collections.Immutable;
using Pillion.Wasm.Components.Types;
using Pillion.Wasm.Components.Validation;

namespace Pillion.Wasm.Components.Definitions;

/// <summary>A decoded component: its definitions in the order of the binary. Indices in them are not resolved.</summary>
internal sealed class ComponentDefinition
{
    private ComponentSpaces? _spaces;
    private ComponentType? _type;

    public ComponentDefinition(ReadOnlyMemory<byte> bytes, int start, int end, ImmutableArray<Definition> definitions)
    {
        Bytes = bytes;
        Start = start;
        End = end;
        Definitions = definitions;
    }

    /// <summary>All bytes of the outermost component; offsets count from their start.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Offset of the component's own preamble.</summary>
    public int Start { get; }

    /// <summary>One past its last byte.</summary>
    public int End { get; }

    public ImmutableArray<Definition> Definitions { get; }

    /// <summary>The types of all that its index spaces have; there when it has been validated.</summary>
    public ComponentSpaces Spaces =>
        _spaces ?? throw new InvalidOperationException("The component has not been validated, so its index spaces are not known.");

    /// <summary>What it imports and exports; there when it has been validated.</summary>
    public ComponentType Type =>
        _type ?? throw new InvalidOperationException("The component has not been validated, so its type is not known.");

    /// <summary>Custom sections, of the component itself.</summary>
    public ImmutableArray<ComponentCustomSection> CustomSections { get; init; } = [];

    /// <summary>Keeps what validation found.</summary>
    public void Complete(ComponentSpaces spaces, ComponentType type)
    {
        _spaces = spaces;
        _type = type;
    }
}

/// <param name="Start">Offset of the first byte after the name.</param>
/// <param name="End">One past the last byte.</param>
internal sealed record ComponentCustomSection(string Name, int Start, int End);

/// <summary>One definition: it adds to an index space, or exports.</summary>
/// <param name="Offset">Where it is, in bytes from the start of the outermost component.</param>
internal abstract record Definition(int Offset);
