using System.Numerics;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Modules;

/// <summary>The limits of a table or memory with what surrounds them (core spec, §6.4.9 to §6.4.11).</summary>
/// <param name="PageSizeLog2">For memories: log2 of the page size in bytes, if it is written (proposal "custom page sizes").</param>
internal readonly record struct SizeLimits(bool Is64, ulong Min, ulong? Max, bool IsShared = false, int? PageSizeLog2 = null)
{
    private const byte HasMax = 1;
    private const byte Shared = 2;
    private const byte Wide = 4;
    private const byte HasPageSize = 8;

    /// <summary>The address type, which is <c>i32</c> if none is written.</summary>
    public static bool ReadIs64(TokenCursor cursor)
    {
        var is64 = cursor.IsKeyword("i64"u8);
        cursor.Position += is64 || cursor.IsKeyword("i32"u8) ? 1 : 0;
        return is64;
    }

    /// <summary>Minimum and maximum. Whether they suit the address type is a question of validation.</summary>
    public static SizeLimits Read(TokenCursor cursor, bool is64)
    {
        const string OutOfRange = "i64 constant out of range";
        var min = cursor.ReadU64();
        return new SizeLimits(is64, min, cursor.TryReadUnsigned(bits: 64, OutOfRange));
    }

    /// <summary>Reads the binary format (core spec, §5.3.12).</summary>
    public static SizeLimits Read(ref WasmReader reader)
    {
        var start = reader.Position;
        var flags = reader.ReadByte();
        if (flags > (HasMax | Shared | Wide | HasPageSize))
        {
            throw new WasmFormatException("malformed limits flags", start);
        }

        var min = reader.ReadU64();
        ulong? max = (flags & HasMax) == 0 ? null : reader.ReadU64();
        var at = reader.Position;
        uint? pageSize = (flags & HasPageSize) == 0 ? null : reader.ReadU32();
        return pageSize is null or < 32
            ? new SizeLimits((flags & Wide) != 0, min, max, (flags & Shared) != 0, (int?)pageSize)
            : throw new WasmFormatException("invalid custom page size", at);
    }

    /// <summary>What may follow a memory's limits: <c>shared</c> and <c>(pagesize n)</c>.</summary>
    public SizeLimits WithMemoryAttributes(TokenCursor cursor) =>
        this with
        {
            IsShared = cursor.TryKeyword("shared"u8),
            PageSizeLog2 = ReadPageSize(cursor),
        };

    public static int? ReadPageSize(TokenCursor cursor)
    {
        if (!cursor.TryForm("pagesize"u8))
        {
            return null;
        }

        var at = cursor.Position;
        var bytes = cursor.ReadU32();
        if (!BitOperations.IsPow2(bytes))
        {
            throw cursor.ErrorAt(at, "invalid custom page size");
        }

        cursor.ExpectClose();
        return BitOperations.Log2(bytes);
    }

    public void WriteTo(WasmWriter writer)
    {
        writer.WriteByte(
            (byte)((Max is null ? 0 : HasMax) | (IsShared ? Shared : 0) | (Is64 ? Wide : 0) | (PageSizeLog2 is null ? 0 : HasPageSize))
        );
        writer.WriteUnsigned(Min);
        if (Max is { } max)
        {
            writer.WriteUnsigned(max);
        }

        if (PageSizeLog2 is { } pageSize)
        {
            writer.WriteUnsigned((ulong)pageSize);
        }
    }
}
