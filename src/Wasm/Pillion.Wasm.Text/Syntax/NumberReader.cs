using System.Buffers.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Numbers;

namespace Pillion.Wasm.Text.Syntax;

/// <summary>Reads the constants of instructions and scripts.</summary>
internal static class NumberReader
{
    /// <summary>Bytes of a vector.</summary>
    public const int VectorSize = 16;

    /// <summary>An integer of that many bits, written signed or unsigned.</summary>
    public static ulong ReadInteger(TokenCursor cursor, int bits)
    {
        if (cursor.Kind != TokenKind.Integer)
        {
            throw cursor.Unexpected();
        }

        if (!IntegerLiteral.TryParseBits(cursor.Bytes, bits, out var value))
        {
            throw cursor.Error($"i{bits} constant out of range");
        }

        cursor.Position++;
        return value;
    }

    /// <summary>The bits of a single.</summary>
    public static uint ReadF32(TokenCursor cursor)
    {
        if (!IsNumber(cursor))
        {
            throw cursor.Unexpected();
        }

        if (!FloatLiteral.TryParseF32(cursor.Bytes, out var bits))
        {
            throw cursor.Error("f32 constant out of range");
        }

        cursor.Position++;
        return bits;
    }

    /// <summary>The bits of a double.</summary>
    public static ulong ReadF64(TokenCursor cursor)
    {
        if (!IsNumber(cursor))
        {
            throw cursor.Unexpected();
        }

        if (!FloatLiteral.TryParseF64(cursor.Bytes, out var bits))
        {
            throw cursor.Error("f64 constant out of range");
        }

        cursor.Position++;
        return bits;
    }

    public static bool IsNumber(TokenCursor cursor) => cursor.Kind is TokenKind.Integer or TokenKind.Float;

    public static VectorShape ReadShape(TokenCursor cursor)
    {
        if (cursor.Kind != TokenKind.Keyword || VectorShape.Named(cursor.Bytes) is not { } shape)
        {
            throw cursor.Unexpected();
        }

        cursor.Position++;
        return shape;
    }

    /// <summary>A shape and its lanes.</summary>
    public static void ReadVector(TokenCursor cursor, Span<byte> vector)
    {
        var shape = ReadShape(cursor);
        ExpectLanes(cursor, shape.LaneCount);
        for (var lane = 0; lane < shape.LaneCount; lane++)
        {
            ReadLane(cursor, shape, vector[(lane * shape.LaneBits / 8)..]);
        }
    }

    public static void ReadLane(TokenCursor cursor, VectorShape shape, Span<byte> destination)
    {
        var bits =
            !shape.IsFloat ? ReadInteger(cursor, shape.LaneBits)
            : shape.LaneBits == 32 ? ReadF32(cursor)
            : ReadF64(cursor);
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(wide, bits);
        wide[..(shape.LaneBits / 8)].CopyTo(destination);
    }

    private static void ExpectLanes(TokenCursor cursor, int count)
    {
        var lanes = 0;
        while (cursor.PeekKind(lanes) is TokenKind.Integer or TokenKind.Float)
        {
            lanes++;
        }

        if (lanes != count)
        {
            cursor.Position += Math.Min(lanes, count);
            var isWord = cursor.Kind == TokenKind.Keyword && Keywords.AreKnown(cursor.Bytes);
            throw isWord || cursor.Kind == TokenKind.Close || lanes > count
                ? cursor.Error("wrong number of lane literals")
                : cursor.Unexpected();
        }
    }
}
