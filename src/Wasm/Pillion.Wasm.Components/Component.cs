using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components;

/// <summary>
/// A component: validated, with the core modules inside it compiled. Safe for concurrent use; instances of it are made by
/// a linker.
/// </summary>
public sealed partial class Component
{
    internal Component(Engine engine, string name, ComponentDefinition definition)
    {
        Engine = engine;
        Name = name;
        Definition = definition;
    }

    /// <summary>The engine it was loaded by.</summary>
    public Engine Engine { get; }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    internal ComponentDefinition Definition { get; }

    /// <summary>Whether bytes begin like a component rather than like a core module or text (component model, Binary.md, "preamble").</summary>
    public static bool IsComponent(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 8 && bytes[..4].SequenceEqual("\0asm"u8) && bytes[6] == 1 && bytes[7] == 0;
}
