using System.Numerics;
using System.Text;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Numbers;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Instructions;

internal sealed partial class ImmediateReader
{
    /// <summary>Two tables or memories, destination first; both or none are written.</summary>
    private void ReadPair(IndexSpace space)
    {
        if (!IsIndex(0))
        {
            _writer.WriteUnsigned(0);
            _writer.WriteUnsigned(0);
            return;
        }

        WriteIndex(space);
        WriteIndex(space);
    }

    /// <summary>A segment, before it the table or memory, which may be left out. In the binary they are the other way round.</summary>
    private void ReadInit(IndexSpace space, IndexSpace segments)
    {
        var target = IsIndex(1) ? space.ReadIndex(cursor) : 0;
        WriteIndex(segments);
        _writer.WriteUnsigned(target);
    }

    /// <summary>Alignment and offset (core spec, §6.5.5 and §5.4.6).</summary>
    private void ReadMemArg(InstructionInfo info, uint memory)
    {
        const uint HasMemory = 0x40;
        var offset = TryReadAssigned("offset="u8, "offset out of range") ?? 0;
        var at = cursor.Position;
        ulong alignment = info.Alignment;
        if (TryReadAssigned("align="u8, "alignment out of range") is { } bytes)
        {
            if (!BitOperations.IsPow2(bytes))
            {
                throw cursor.ErrorAt(at, "alignment must be a power of two");
            }

            alignment = (ulong)BitOperations.Log2(bytes);
        }

        _writer.WriteUnsigned(alignment | (memory == 0 ? 0 : HasMemory));
        if (memory != 0)
        {
            _writer.WriteUnsigned(memory);
        }

        _writer.WriteUnsigned(offset);
    }

    /// <summary>The number in a keyword such as <c>offset=8</c>; null if another token is here.</summary>
    private ulong? TryReadAssigned(ReadOnlySpan<byte> name, string outOfRange)
    {
        if (cursor.Kind != TokenKind.Keyword || !cursor.Bytes.StartsWith(name))
        {
            return null;
        }

        var number = cursor.Bytes[name.Length..];
        if (number.IsEmpty || !char.IsAsciiDigit((char)number[0]) || NumberSyntax.Classify(number) != TokenKind.Integer)
        {
            throw cursor.Error("unknown operator " + Encoding.UTF8.GetString(cursor.Bytes));
        }

        if (!IntegerLiteral.TryParseUnsigned(number, bits: 64, out var value))
        {
            throw cursor.Error(outOfRange);
        }

        cursor.Position++;
        return value;
    }

    /// <summary>Whether the index here is a memory's: then more follows, for a lane is the last.</summary>
    private bool IsMemoryBeforeLane()
    {
        if (cursor.Kind != TokenKind.Integer)
        {
            return cursor.Kind == TokenKind.Id;
        }

        var next = cursor.Tokens.Bytes(cursor.Tokens[cursor.Position + 1]);
        return cursor.PeekKind(1) == TokenKind.Integer || next.StartsWith("offset="u8) || next.StartsWith("align="u8);
    }

    private void ReadLane()
    {
        var lane = cursor.TryReadUnsigned(bits: 8, "i8 constant out of range") ?? throw cursor.Unexpected();
        _writer.WriteByte((byte)lane);
    }

    private void ReadShuffle()
    {
        var count = 0;
        for (; NumberReader.IsNumber(cursor); count++)
        {
            var lane = cursor.TryReadUnsigned(bits: 8, "i8 constant out of range") ?? throw cursor.Error("i8 constant out of range");
            _writer.WriteByte((byte)lane);
        }

        if (count != NumberReader.VectorSize)
        {
            throw cursor.Error("invalid lane length");
        }
    }
}
