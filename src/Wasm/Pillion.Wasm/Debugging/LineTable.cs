using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Debugging;

/// <summary>
/// Which line of the source each byte of a module's code section is of, by its DWARF. Addresses are offsets in the section's contents
/// ("DWARF for WebAssembly"). What is malformed is left out.
/// </summary>
internal sealed class LineTable
{
    private const int CodeSectionId = 10;

    /// <summary>What a table may hold; a section of ten megabytes has fewer rows.</summary>
    private const int MaxRows = 10_000_000;

    private readonly List<Row> _rows = [];
    private readonly List<Sequence> _sequences = [];
    private readonly ModuleDefinition _module;
    private readonly SectionDefinition _code;
    private int _firstRow;

    private LineTable(ModuleDefinition module)
    {
        _module = module;
        _code = module.Sections.Find(s => s.Id == CodeSectionId) ?? new SectionDefinition(CodeSectionId, 0, 0);
    }

    /// <summary>Lines of a function, from one address to the next sequence of rows.</summary>
    private readonly record struct Sequence(uint Start, uint End, int FirstRow, int Rows);

    private readonly record struct Row(uint Address, int Line, int Column, uint File, LineProgramHeader Header);

    public static LineTable Read(ModuleDefinition module)
    {
        var table = new LineTable(module);
        table.ReadUnits(new DwarfSections(module).Line);
        table._sequences.Sort((a, b) => a.Start.CompareTo(b.Start));
        return table;
    }

    /// <summary>Where the instruction is from that stands at an offset of the module, if that is known.</summary>
    public SourceLocation? Find(int moduleOffset)
    {
        var address = (uint)(moduleOffset - _code.Start);
        var sequence = _sequences.FindLastIndex(s => s.Start <= address);
        if (sequence < 0 || address >= _sequences[sequence].End)
        {
            return null;
        }

        // Line 0 is what no line of the source is for; what stands before it is near enough.
        var (_, _, first, count) = _sequences[sequence];
        for (var i = LastAtOrBefore(address, first, count); i >= first; i--)
        {
            if (_rows[i] is { Line: > 0 } row)
            {
                return PathOf(row) is { } path ? new SourceLocation(path, row.Line, row.Column) : null;
            }
        }

        return null;
    }

    public void Add(ulong address, LineProgramHeader header, ulong file, long line, ulong column)
    {
        if (_rows.Count == MaxRows)
        {
            throw new InvalidDataException("too many lines");
        }

        _rows.Add(
            new Row((uint)address, line is > 0 and <= int.MaxValue ? (int)line : 0, (int)Math.Min(column, int.MaxValue), (uint)file, header)
        );
    }

    /// <summary>Ends a sequence of rows. Of functions that the linker left out, addresses are 0 or behind all code.</summary>
    public void EndSequence(ulong end)
    {
        var count = _rows.Count - _firstRow;
        if (count > 0 && _rows[_firstRow].Address > 0 && end <= (ulong)(_code.End - _code.Start))
        {
            _sequences.Add(new Sequence(_rows[_firstRow].Address, (uint)end, _firstRow, count));
        }
        else
        {
            _rows.RemoveRange(_firstRow, count);
        }

        _firstRow = _rows.Count;
    }

    private string? PathOf(Row row)
    {
        try
        {
            return row.Header.PathOf(row.File, new DwarfSections(_module));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private int LastAtOrBefore(uint address, int first, int count)
    {
        var low = first;
        for (var high = first + count; low < high; )
        {
            var middle = (low + high) >>> 1;
            if (_rows[middle].Address <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private void ReadUnits(ReadOnlySpan<byte> section)
    {
        var reader = new DwarfReader(section);
        try
        {
            while (!reader.IsAtEnd)
            {
                // The length 0xffffffff announces the 64-bit format (§7.4).
                ulong length = reader.ReadUInt32();
                var is64 = length == uint.MaxValue;
                var unit = new DwarfReader(reader.Take(is64 ? reader.ReadUInt64() : length));
                ReadUnit(unit, is64);
            }
        }
        catch (InvalidDataException)
        {
            // Where the next unit starts is not known. Debug information never makes a module malformed.
        }
    }

    private void ReadUnit(DwarfReader unit, bool is64)
    {
        try
        {
            var header = LineProgramHeader.Read(ref unit, is64);
            new LineProgram(header, unit, this).Run();
        }
        catch (InvalidDataException)
        {
            _rows.RemoveRange(_firstRow, _rows.Count - _firstRow);
        }
    }
}
