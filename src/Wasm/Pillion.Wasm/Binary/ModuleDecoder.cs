namespace Pillion.Wasm.Binary;

/// <summary>Decodes the binary format (core spec, §5.5 "Modules"), section by section.</summary>
internal ref partial struct ModuleDecoder
{
    private const int CustomSectionId = 0;

    /// <summary>Memories of one module; the limit browsers share. Each takes 8 GiB of address space, however small it is.</summary>
    private const int MaxMemories = 100;

    // Sections in the order in which they must come; the data count section (12) stands before code (10), that of tags (13) before globals (6).
    private static ReadOnlySpan<byte> Order => [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6];

    private readonly ModuleDefinition _module;
    private WasmReader _reader;
    private int _declaredFunctions;

    private ModuleDecoder(byte[] bytes)
    {
        _module = new ModuleDefinition { Bytes = bytes };
        _reader = new WasmReader(bytes, 0, bytes.Length);
    }

    private ModuleDecoder(ModuleDefinition module, WasmReader reader)
    {
        _module = module;
        _reader = reader;
    }

    /// <summary>Reads what an import is, behind its names, and adds it to a module: of such is also the type of a module made.</summary>
    public static void ReadImported(ref WasmReader reader, ModuleDefinition module, string from, string name)
    {
        var decoder = new ModuleDecoder(module, reader);
        decoder.ReadImported(from, name);
        reader.Position = decoder._reader.Position;
    }

    /// <exception cref="WasmFormatException">The bytes are not a module.</exception>
    public static ModuleDefinition Decode(byte[] bytes)
    {
        var decoder = new ModuleDecoder(bytes);
        decoder.DecodeModule();
        return decoder._module;
    }

    private void DecodeModule()
    {
        ReadHeader();
        var last = 0;
        while (!_reader.IsAtEnd)
        {
            var start = _reader.Position;
            var id = _reader.ReadByte();
            if (id >= Order.Length)
            {
                throw new WasmFormatException($"malformed section id {id}", start);
            }

            var size = _reader.ReadU32();
            if (size > (uint)_reader.Remaining)
            {
                throw new WasmFormatException("length out of bounds", start);
            }

            if (id != CustomSectionId)
            {
                if (Order[id] <= last)
                {
                    throw new WasmFormatException("unexpected content after last section", start);
                }

                last = Order[id];
            }

            var whole = _reader;
            var end = _reader.Position + (int)size;
            _module.Sections.Add(new(id, _reader.Position, end));
            _reader = new WasmReader(_module.Bytes, _reader.Position, end);
            DecodeSection(id);
            if (!_reader.IsAtEnd)
            {
                throw new WasmFormatException("section size mismatch", _reader.Position);
            }

            _reader = whole;
            _reader.Position = end;
        }

        if (_module.Bodies.Count != _declaredFunctions)
        {
            throw new WasmFormatException("function and code section have inconsistent lengths", _reader.Position);
        }

        if (_module.DataCount is { } count && count != _module.Data.Count)
        {
            throw new WasmFormatException("data count and data section have inconsistent lengths", _reader.Position);
        }
    }

    private void ReadHeader()
    {
        if (!(_reader.Remaining >= 4 && _reader.ReadBytes(4).SequenceEqual("\0asm"u8)))
        {
            throw new WasmFormatException("magic header not detected", 0);
        }

        if (!(_reader.Remaining >= 4 && _reader.ReadBytes(4).SequenceEqual("\u0001\0\0\0"u8)))
        {
            throw new WasmFormatException("unknown binary version", 4);
        }
    }

    private void DecodeSection(int id)
    {
        switch (id)
        {
            case CustomSectionId:
                var name = _reader.ReadName();
                _module.CustomSections.Add(new(name, _reader.Position, _reader.End));
                _reader.Position = _reader.End;
                break;
            case 1:
                Repeat(static (ref ModuleDecoder d) => TypeSection.ReadGroup(ref d._reader, d._module));
                break;
            case 2:
                Repeat(static (ref ModuleDecoder d) => d.ReadImport());
                break;
            case 3:
                Repeat(static (ref ModuleDecoder d) => d._module.Functions.Add(d.ReadTypeIndex()));
                _declaredFunctions = _module.Functions.Count - _module.ImportedFunctions;
                break;
            case 4:
                Repeat(static (ref ModuleDecoder d) => d.ReadTable());
                break;
            case 5:
                Repeat(static (ref ModuleDecoder d) => d._module.Memories.Add(d.ReadMemoryType()));
                break;
            case 6:
                Repeat(
                    static (ref ModuleDecoder d) =>
                    {
                        d._module.Globals.Add(d.ReadGlobalType());
                        d._module.GlobalInitializers.Add(d.ReadConstExpr());
                    }
                );
                break;
            case 7:
                Repeat(static (ref ModuleDecoder d) => d.ReadExport());
                break;
            case 8:
                _module.StartFunction = (int)_reader.ReadU32();
                break;
            case 9:
                Repeat(static (ref ModuleDecoder d) => d._module.Elements.Add(d.ReadElementSegment()));
                break;
            case 10:
                Repeat(static (ref ModuleDecoder d) => d._module.Bodies.Add(d.ReadBody()));
                break;
            case 11:
                Repeat(static (ref ModuleDecoder d) => d._module.Data.Add(d.ReadDataSegment()));
                break;
            case 12:
                _module.DataCount = (int)_reader.ReadU32();
                break;
            case 13:
                Repeat(static (ref ModuleDecoder d) => d._module.Tags.Add(d.ReadTag()));
                break;
        }
    }

    private delegate void Reading(ref ModuleDecoder decoder);

    private void Repeat(Reading reading)
    {
        for (var count = _reader.ReadCount(); count > 0; count--)
        {
            reading(ref this);
        }
    }

    private ValueType ReadValueType() => TypeReading.ReadValueType(ref _reader, _module);

    private ValueType ReadReferenceType() => TypeReading.ReadReferenceType(ref _reader, _module);

    private int ReadTypeIndex() => (int)_reader.ReadU32();

    private void ReadImport()
    {
        var module = _reader.ReadName();
        ReadImported(module, _reader.ReadName());
    }

    private void ReadImported(string module, string name)
    {
        var start = _reader.Position;
        var kind = (ExternKind)_reader.ReadByte();
        var index = 0;
        switch (kind)
        {
            case ExternKind.Function:
                index = ReadTypeIndex();
                _module.Functions.Add(index);
                _module.ImportedFunctions++;
                break;
            case ExternKind.Table:
                index = _module.ImportedTables++;
                _module.Tables.Add(ReadTableType());
                break;
            case ExternKind.Memory:
                index = _module.ImportedMemories++;
                _module.Memories.Add(ReadMemoryType());
                break;
            case ExternKind.Global:
                index = _module.ImportedGlobals++;
                _module.Globals.Add(ReadGlobalType());
                break;
            case ExternKind.Tag:
                index = _module.ImportedTags++;
                _module.Tags.Add(ReadTag());
                break;
            default:
                throw new WasmFormatException("malformed import kind", start);
        }

        _module.Imports.Add(new(module, name, kind, index));
    }

    private TableType ReadTableType()
    {
        var element = ReadReferenceType();
        var flags = ReadLimitsFlags(LimitsFlags.HasMax | LimitsFlags.Is64Bit);
        return new(element, ReadLimits(flags)) { Is64Bit = flags.HasFlag(LimitsFlags.Is64Bit) };
    }

    private void ReadTable()
    {
        const int WithInitializer = 0x40;

        if (_reader.Peek() != WithInitializer)
        {
            _module.Tables.Add(ReadTableType());
            _module.TableInitializers.Add(null);
            return;
        }

        _reader.Position++;
        var start = _reader.Position;
        if (_reader.ReadByte() != 0)
        {
            throw new WasmFormatException("malformed table: zero byte expected", start);
        }

        _module.Tables.Add(ReadTableType());
        _module.TableInitializers.Add(ReadConstExpr());
    }

    private MemoryType ReadMemoryType()
    {
        if (_module.Memories.Count >= MaxMemories)
        {
            throw new WasmFormatException($"too many memories: a module can have {MaxMemories}", _reader.Position);
        }

        var flags = ReadLimitsFlags(LimitsFlags.HasMax | LimitsFlags.IsShared | LimitsFlags.Is64Bit | LimitsFlags.HasPageSize);
        var type = new MemoryType(ReadLimits(flags))
        {
            Is64Bit = flags.HasFlag(LimitsFlags.Is64Bit),
            IsShared = flags.HasFlag(LimitsFlags.IsShared),
        };
        return flags.HasFlag(LimitsFlags.HasPageSize) ? type with { PageSizeLog2 = ReadPageSizeLog2() } : type;
    }

    private LimitsFlags ReadLimitsFlags(LimitsFlags allowed)
    {
        var start = _reader.Position;
        var flags = (LimitsFlags)_reader.ReadByte();
        return (flags & ~allowed) == 0 ? flags : throw new WasmFormatException("malformed limits flags", start);
    }

    // Bounds beyond 32 bits are well-formed and invalid, not malformed (core spec 3.0, §5.3.13).
    private Limits ReadLimits(LimitsFlags flags) => new(_reader.ReadU64(), flags.HasFlag(LimitsFlags.HasMax) ? _reader.ReadU64() : null);

    private int ReadPageSizeLog2()
    {
        var start = _reader.Position;
        var log2 = _reader.ReadU32();
        return log2 < 64 ? (int)log2 : throw new WasmFormatException("invalid custom page size", start);
    }

    private GlobalType ReadGlobalType()
    {
        var type = ReadValueType();
        var start = _reader.Position;
        return _reader.ReadByte() switch
        {
            0 => new(type, IsMutable: false),
            1 => new(type, IsMutable: true),
            _ => throw new WasmFormatException("malformed mutability", start),
        };
    }

    /// <summary>The type index of a tag (core spec, §5.3.16 "Tag Types").</summary>
    private int ReadTag()
    {
        var start = _reader.Position;
        return _reader.ReadByte() == 0 ? ReadTypeIndex() : throw new WasmFormatException("malformed tag attribute", start);
    }

    private void ReadExport()
    {
        var name = _reader.ReadName();
        var start = _reader.Position;
        var kind = (ExternKind)_reader.ReadByte();
        if (kind > ExternKind.Tag)
        {
            throw new WasmFormatException("malformed export kind", start);
        }

        _module.Exports.Add(new(name, kind, (int)_reader.ReadU32()));
    }

    private FunctionBody ReadBody()
    {
        var start = _reader.Position;
        var size = _reader.ReadU32();
        if (size > (uint)_reader.Remaining)
        {
            throw new WasmFormatException("length out of bounds", start);
        }

        var body = new FunctionBody(_reader.Position, _reader.Position + (int)size);
        _reader.Position = body.End;
        return body;
    }
}
