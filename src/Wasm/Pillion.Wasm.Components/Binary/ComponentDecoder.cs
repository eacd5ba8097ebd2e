using System.Collections.Immutable;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Decodes the binary format of components (component model, Binary.md), section by section.</summary>
internal static class ComponentDecoder
{
    /// <summary>How deep components and types of components and instances may be nested: readers recurse.</summary>
    private const int MaxDepth = 100;

    private const int PreambleLength = 8;

    /// <summary>Whether bytes start like a component, and not like a core module.</summary>
    public static bool IsComponent(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= PreambleLength && bytes.StartsWith("\0asm"u8) && bytes[6] == 1 && bytes[7] == 0;

    /// <exception cref="ComponentFormatException">The bytes are not a component.</exception>
    /// <exception cref="ComponentValidationException">They are, but say something that no component may say, such as an option twice.</exception>
    public static ComponentDefinition Decode(ReadOnlyMemory<byte> bytes)
    {
        var state = new DecodingState(bytes);
        try
        {
            var reader = new WasmReader(bytes.Span, 0, bytes.Length);
            return ReadComponent(ref reader, state);
        }
        catch (WasmFormatException e)
        {
            throw new ComponentFormatException(e.Reason, e.Offset, e);
        }
        catch (WasmValidationException e)
        {
            throw new ComponentValidationException(e.Reason, e.Offset, e);
        }
    }

    /// <summary>Enters a scope that has core types of its own; recursion ends here if the input is made to exhaust the stack.</summary>
    public static void Enter(DecodingState state, int offset)
    {
        if (state.Scopes.Count >= MaxDepth)
        {
            throw new ComponentFormatException($"components and types are nested more than {MaxDepth} deep", offset);
        }

        state.Scopes.Add(new CoreTypeScope());
    }

    public static void Leave(DecodingState state) => state.Scopes.RemoveAt(state.Scopes.Count - 1);

    private static ComponentDefinition ReadComponent(ref WasmReader reader, DecodingState state)
    {
        var start = reader.Position;
        ReadPreamble(ref reader);
        Enter(state, start);
        var definitions = ImmutableArray.CreateBuilder<Definition>();
        var custom = ImmutableArray.CreateBuilder<ComponentCustomSection>();
        while (!reader.IsAtEnd)
        {
            var offset = reader.Position;
            var id = reader.ReadByte();
            var size = id > SectionId.Value ? throw new ComponentFormatException($"malformed section id {id}", offset) : reader.ReadU32();
            if (size > (uint)reader.Remaining)
            {
                throw new ComponentFormatException("unexpected end-of-file: the section is longer than what is left", offset);
            }

            var section = new WasmReader(state.Bytes.Span, reader.Position, reader.Position + (int)size);
            ReadSection(id, ref section, state, definitions, custom);
            if (!section.IsAtEnd)
            {
                throw new ComponentFormatException("section size mismatch: unexpected data at the end of the section", section.Position);
            }

            reader.Position = section.End;
        }

        Leave(state);
        return new ComponentDefinition(state.Bytes, start, reader.End, definitions.DrainToImmutable())
        {
            CustomSections = custom.DrainToImmutable(),
        };
    }

    private static void ReadPreamble(ref WasmReader reader)
    {
        var start = reader.Position;
        if (!(reader.Remaining >= 4 && reader.ReadBytes(4).SequenceEqual("\0asm"u8)))
        {
            throw new ComponentFormatException("magic header not detected", start);
        }

        var version = reader.ReadBytes(2);
        var layer = reader.ReadBytes(2);
        if (!layer.SequenceEqual("\u0001\0"u8))
        {
            throw new ComponentFormatException("unknown binary version: expected a version header for a component", start + 4);
        }

        if (!version.SequenceEqual("\u000d\0"u8))
        {
            throw new ComponentFormatException($"unknown binary version 0x{version[0]:x}: 0xd is the one that is known", start + 4);
        }
    }

    private static void ReadSection(
        byte id,
        ref WasmReader reader,
        DecodingState state,
        ImmutableArray<Definition>.Builder definitions,
        ImmutableArray<ComponentCustomSection>.Builder custom
    )
    {
        switch (id)
        {
            case SectionId.Custom:
                var name = reader.ReadName();
                custom.Add(new ComponentCustomSection(name, reader.Position, reader.End));
                reader.Position = reader.End;
                break;
            case SectionId.CoreModule:
                definitions.Add(CoreModuleReading.ReadModule(ref reader));
                break;
            case SectionId.Component:
                definitions.Add(new NestedComponentDefinition(reader.Position, ReadComponent(ref reader, state)));
                break;
            case SectionId.Start:
                definitions.Add(ExternReading.ReadStart(ref reader));
                break;
            case SectionId.Value:
                throw new ComponentValidationException("values in components are not supported: nothing makes them yet", reader.Position);
            default:
                var reading = ReadingOf(id);
                for (var count = reader.ReadCount(); count > 0; count--)
                {
                    definitions.Add(reading(ref reader, state));
                }

                break;
        }
    }

    private static ItemReading<Definition> ReadingOf(byte id) =>
        id switch
        {
            SectionId.CoreInstance => InstanceReading.ReadCoreInstance,
            SectionId.CoreType => CoreTypeReading.ReadDefinition,
            SectionId.Instance => InstanceReading.ReadInstance,
            SectionId.Alias => AliasReading.ReadAlias,
            SectionId.Type => TypeReading.ReadDefinition,
            SectionId.Canon => CanonReading.ReadCanon,
            SectionId.Import => static (ref WasmReader r, DecodingState _) => ExternReading.ReadImport(ref r),
            SectionId.Export => static (ref WasmReader r, DecodingState _) => ExternReading.ReadExport(ref r),
            _ => throw new ArgumentOutOfRangeException(nameof(id), id, "There is no such section."),
        };
}
