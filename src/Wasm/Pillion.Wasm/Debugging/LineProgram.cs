namespace Pillion.Wasm.Debugging;

/// <summary>The machine that makes the rows of a table of lines (DWARF 5, §6.2.2 "State Machine Registers" and §6.2.5 "Opcodes").</summary>
internal ref struct LineProgram(LineProgramHeader header, DwarfReader code, LineTable table)
{
    private DwarfReader _code = code;
    private ulong _address = 0;
    private ulong _file = 1;
    private long _line = 1;
    private ulong _column = 0;

    public void Run()
    {
        while (!_code.IsAtEnd)
        {
            var opcode = _code.ReadByte();
            if (opcode >= header.OpcodeBase)
            {
                Advance((ulong)((opcode - header.OpcodeBase) / header.LineRange));
                _line += header.LineBase + ((opcode - header.OpcodeBase) % header.LineRange);
                AddRow();
            }
            else if (opcode == 0)
            {
                RunExtended();
            }
            else
            {
                RunStandard(opcode);
            }
        }

        table.EndSequence(_address);
    }

    private void RunStandard(byte opcode)
    {
        switch (opcode)
        {
            case 1: // DW_LNS_copy
                AddRow();
                break;
            case 2: // DW_LNS_advance_pc
                Advance(_code.ReadULeb128());
                break;
            case 3: // DW_LNS_advance_line
                _line += _code.ReadSLeb128();
                break;
            case 4: // DW_LNS_set_file
                _file = _code.ReadULeb128();
                break;
            case 5: // DW_LNS_set_column
                _column = _code.ReadULeb128();
                break;
            case 8: // DW_LNS_const_add_pc
                Advance((ulong)((255 - header.OpcodeBase) / header.LineRange));
                break;
            case 9: // DW_LNS_fixed_advance_pc
                _address += _code.ReadUInt16();
                break;
            default:
                for (var operands = header.OpcodeLengths[opcode - 1]; operands > 0; operands--)
                {
                    _code.ReadULeb128();
                }

                break;
        }
    }

    private void RunExtended()
    {
        var instruction = new DwarfReader(_code.Take(_code.ReadULeb128()));
        if (instruction.IsAtEnd)
        {
            return;
        }

        switch (instruction.ReadByte())
        {
            case 1: // DW_LNE_end_sequence
                table.EndSequence(_address);
                (_address, _file, _line, _column) = (0, 1, 1, 0);
                break;
            case 2: // DW_LNE_set_address
                _address = instruction.ReadUInt(sizeof(uint));
                break;
        }
    }

    private void Advance(ulong instructions) => _address += instructions * header.MinimumInstructionLength;

    private void AddRow() => table.Add(_address, header, _file, _line, _column);
}
