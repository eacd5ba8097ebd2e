using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pillion.Wasm.Components.Binary;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Linking;
using Pillion.Wasm.Components.Types;
using Pillion.Wasm.Components.Validation;

namespace Pillion.Wasm.Components;

/// <summary>
/// A component: validated, with the core modules inside it compiled. Safe for concurrent use; instances of it are made by a
/// <see cref="ComponentLinker"/>.
/// </summary>
public sealed class Component : IDisposable
{
    private readonly ConcurrentDictionary<CoreModuleDefinition, Lazy<Module>> _modules = new(ReferenceEqualityComparer.Instance);

    private Component(Engine engine, ReadOnlyMemory<byte> bytes, string name)
    {
        // decode → validate → compile the core modules → link → instantiate; adapters are compiled when they are first called
        Engine = engine;
        Name = name;
        Definition = ComponentDecoder.Decode(bytes);
        ComponentValidator.Validate(Definition, validateCode: false);
        CompileModules(Definition);
    }

    /// <summary>The engine it was loaded by.</summary>
    public Engine Engine { get; }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>What must be supplied to instantiate it, in order.</summary>
    public ImmutableArray<NamedExternType> Imports => Definition.Type.Imports;

    /// <summary>What its instances supply, in order.</summary>
    public ImmutableArray<NamedExternType> Exports => Definition.Type.Exports;

    internal ComponentDefinition Definition { get; }

    /// <summary>Decodes and validates a component in the binary format, and compiles the core modules inside it.</summary>
    /// <param name="bytes">The component; not to be changed while it is in use.</param>
    /// <param name="name">What it is called in stack traces and messages.</param>
    /// <exception cref="ComponentFormatException">The bytes are not a component.</exception>
    /// <exception cref="ComponentValidationException">The component is not valid.</exception>
    /// <exception cref="WasmFormatException">A core module inside is not one.</exception>
    /// <exception cref="WasmValidationException">A core module inside is not valid.</exception>
    public static Component Load(Engine engine, ReadOnlyMemory<byte> bytes, string name = "component")
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new Component(engine, bytes, name);
    }

    /// <summary>Reads and loads the component in a file; its name is the file's.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static Component LoadFile(Engine engine, string path)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new Component(engine, File.ReadAllBytes(path), Path.GetFileNameWithoutExtension(path));
    }

    /// <summary>Whether bytes begin like a component rather than like a core module or text (component model, Binary.md, "preamble").</summary>
    public static bool IsComponent(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 8 && bytes[..4].SequenceEqual("\0asm"u8) && bytes[6] == 1 && bytes[7] == 0;

    /// <summary>The exact name of what it exports under a name or a compatible version of it; null if there is nothing.</summary>
    /// <param name="name">Such as <c>wasi:http/incoming-handler@0.2.0</c>, which an export <c>wasi:http/incoming-handler@0.2.9</c> answers.</param>
    public string? FindExport(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var track = InterfaceName.Parse(name).Track;
        string? compatible = null;
        foreach (var export in Exports)
        {
            if (export.Name == name)
            {
                return name;
            }

            if (InterfaceName.Parse(export.Name).Track == track)
            {
                compatible = export.Name;
            }
        }

        return compatible;
    }

    /// <summary>Gives up the compiled code of its core modules.</summary>
    public void Dispose()
    {
        foreach (var module in _modules.Values)
        {
            module.Value.Dispose();
        }
    }

    internal Module ModuleOf(CoreModuleDefinition definition) =>
        _modules.GetOrAdd(definition, d => new Lazy<Module>(() => Module.Load(Engine, d.Module.Bytes))).Value;

    // Modules may be valid or not; that is part of loading, as it is for a module alone.
    private void CompileModules(ComponentDefinition component)
    {
        foreach (var definition in component.Definitions)
        {
            switch (definition)
            {
                case CoreModuleDefinition module:
                    ModuleOf(module);
                    break;
                case NestedComponentDefinition nested:
                    CompileModules(nested.Component);
                    break;
            }
        }
    }
}
