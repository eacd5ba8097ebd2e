namespace Pillion.Wasm.Debugging;

/// <summary>The head of a unit's line number program (DWARF 5, §6.2.4 "The Line Number Program Header"; versions 2 to 5).</summary>
internal sealed class LineProgramHeader
{
    // DW_LNCT_* and DW_FORM_* (§7.22, §7.5.6).
    private const ulong ContentPath = 1;
    private const ulong ContentDirectory = 2;

    private readonly List<Text> _directories = [];
    private readonly List<(Text Name, ulong Directory)> _files = [];

    public int Version { get; private init; }

    public byte MinimumInstructionLength { get; private init; }

    public sbyte LineBase { get; private init; }

    public byte LineRange { get; private init; }

    public byte OpcodeBase { get; private init; }

    /// <summary>Operands of the standard opcodes, from opcode 1 on.</summary>
    public byte[] OpcodeLengths { get; private init; } = [];

    /// <summary>Reads a header; the reader is left at the program.</summary>
    public static LineProgramHeader Read(ref DwarfReader unit, bool is64)
    {
        var version = unit.ReadUInt16();
        if (version is < 2 or > 5)
        {
            throw new InvalidDataException($"a line number program of version {version}");
        }

        if (version >= 5)
        {
            unit.Take(2); // sizes of addresses and segment selectors
        }

        var tables = new DwarfReader(unit.Take(unit.ReadOffset(is64)));
        var minimumInstructionLength = tables.ReadByte();
        if (version >= 4)
        {
            tables.ReadByte(); // operations per instruction, of machines that bundle them
        }

        tables.ReadByte(); // whether rows begin statements
        var header = new LineProgramHeader
        {
            Version = version,
            MinimumInstructionLength = minimumInstructionLength,
            LineBase = (sbyte)tables.ReadByte(),
            LineRange = tables.ReadByte(),
            OpcodeBase = tables.ReadByte() is var opcodeBase and > 0 ? opcodeBase : throw new InvalidDataException("an opcode base of 0"),
            OpcodeLengths = tables.Take((ulong)opcodeBase - 1).ToArray(),
        };
        if (header.LineRange == 0)
        {
            throw new InvalidDataException("a line range of 0");
        }

        if (version >= 5)
        {
            header.ReadTables(ref tables, is64);
        }
        else
        {
            header.ReadOldTables(ref tables);
        }

        return header;
    }

    /// <summary>The path of a file by its number in the program, relative to the compiler's folder where it is within; or null.</summary>
    /// <exception cref="InvalidDataException">It is said to be where there is no text.</exception>
    public string? PathOf(ulong file, DwarfSections sections)
    {
        // Numbers count from 1 before version 5, where directory 0 is the compiler's in either.
        var index = Version >= 5 ? file : file - 1;
        if (index >= (ulong)_files.Count)
        {
            return null;
        }

        var (text, directory) = _files[(int)index];
        var name = text.In(sections);
        return directory == 0 || directory >= (ulong)_directories.Count || name.StartsWith('/')
            ? name
            : $"{_directories[(int)directory].In(sections)}/{name}";
    }

    private void ReadOldTables(ref DwarfReader tables)
    {
        _directories.Add(new Text(""));
        while (tables.ReadString() is { Length: > 0 } directory)
        {
            _directories.Add(new Text(directory));
        }

        while (tables.ReadString() is { Length: > 0 } name)
        {
            _files.Add((new Text(name), tables.ReadULeb128()));
            tables.ReadULeb128(); // time of the last change
            tables.ReadULeb128(); // size in bytes
        }
    }

    private void ReadTables(ref DwarfReader tables, bool is64)
    {
        foreach (var (name, _) in ReadEntries(ref tables, is64))
        {
            _directories.Add(name);
        }

        _files.AddRange(ReadEntries(ref tables, is64));
    }

    private static List<(Text Name, ulong Directory)> ReadEntries(ref DwarfReader tables, bool is64)
    {
        var formats = new (ulong Content, ulong Form)[tables.ReadByte()];
        foreach (ref var format in formats.AsSpan())
        {
            format = (tables.ReadULeb128(), tables.ReadULeb128());
        }

        var entries = new List<(Text, ulong)>();
        for (var count = tables.ReadULeb128(); count > 0; count--)
        {
            if (formats.Length == 0)
            {
                throw new InvalidDataException("entries without a format");
            }

            var entry = (Name: new Text(""), Directory: 0ul);
            foreach (var (content, form) in formats)
            {
                var (number, text) = ReadForm(ref tables, form, is64);
                entry = content switch
                {
                    ContentPath => entry with { Name = text },
                    ContentDirectory => entry with { Directory = number },
                    _ => entry,
                };
            }

            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>A value in one of the forms that the tables may have (§6.2.4.1).</summary>
    private static (ulong Number, Text Text) ReadForm(ref DwarfReader tables, ulong form, bool is64) =>
        form switch
        {
            0x08 => (0, new Text(tables.ReadString())),
            0x0E => (0, new Text(null, tables.ReadOffset(is64))),
            0x1F => (0, new Text(null, tables.ReadOffset(is64), IsOfLines: true)),
            0x0B or 0x25 => (tables.ReadByte(), default),
            0x05 or 0x26 => (tables.ReadUInt16(), default),
            0x06 or 0x28 => (tables.ReadUInt32(), default),
            0x07 => (tables.ReadUInt64(), default),
            0x0F or 0x1A => (tables.ReadULeb128(), default),
            0x09 => Skip(ref tables, tables.ReadULeb128()),
            0x1E => Skip(ref tables, 16),
            _ => throw new InvalidDataException($"form 0x{form:x} in a table of files"),
        };

    private static (ulong, Text) Skip(ref DwarfReader tables, ulong count)
    {
        tables.Take(count);
        return default;
    }

    /// <summary>A text that stands in the table, or at an offset of a section of strings; not read before it is asked for.</summary>
    private readonly record struct Text(string? Here, ulong Offset = 0, bool IsOfLines = false)
    {
        public string In(DwarfSections sections)
        {
            if (Here is not null)
            {
                return Here;
            }

            var reader = new DwarfReader(IsOfLines ? sections.LineStrings : sections.Strings);
            reader.Take(Offset);
            return reader.ReadString();
        }
    }
}
