using System.Text;

namespace Pillion.MySql.Protocol;

/// <summary>Reads the answer to a command.</summary>
/// <remarks>https://mariadb.com/kb/en/4-server-response-packets/</remarks>
internal static class ResultReader
{
    private const byte Ok = 0x00;
    private const byte LocalFile = 0xFB;
    private const byte EndOfRows = 0xFE;
    private const byte Error = 0xFF;
    private const int MaxEndOfRowsLength = 8;
    private const ushort MoreResults = 0x0008;
    private const ushort BinaryCharacterSet = 63;

    /// <summary>Reads everything that belongs to the answer. Of several results it is the first one that has rows, or the last.</summary>
    /// <exception cref="MySqlServerException">It is an error.</exception>
    public static async ValueTask<MySqlResult> ReadAsync(PacketStream packets, bool isBinary, CancellationToken cancellationToken)
    {
        MySqlResult? kept = null;
        while (true)
        {
            var (result, status) = await ReadOneAsync(packets, isBinary, cancellationToken);
            kept = kept is { Columns.Count: > 0 } ? kept : result;
            if ((status & MoreResults) == 0)
            {
                return kept;
            }
        }
    }

    /// <summary>Reads the definitions of columns or parameters, and what ends them.</summary>
    public static async ValueTask<MySqlColumn[]> ReadColumnsAsync(PacketStream packets, int count, CancellationToken cancellationToken)
    {
        var columns = new MySqlColumn[count];
        for (var i = 0; i < count; i++)
        {
            columns[i] = ReadColumn((await packets.ReadAsync(cancellationToken)).Span);
        }

        if (count > 0)
        {
            await packets.ReadAsync(cancellationToken);
        }

        return columns;
    }

    /// <summary>Throws what an error packet says.</summary>
    /// <exception cref="MySqlServerException">It is one.</exception>
    public static void ThrowIfError(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
        {
            throw PacketReader.Malformed();
        }

        if (packet[0] != Error)
        {
            return;
        }

        var reader = new PacketReader(packet[1..]);
        var code = reader.UInt16();
        var state = "HY000";
        if (reader.Rest is [(byte)'#', ..])
        {
            reader.Byte();
            state = Encoding.ASCII.GetString(reader.Bytes(5));
        }

        throw new MySqlServerException(code, state, Encoding.UTF8.GetString(reader.Rest));
    }

    private static async ValueTask<(MySqlResult Result, ushort Status)> ReadOneAsync(
        PacketStream packets,
        bool isBinary,
        CancellationToken cancellationToken
    )
    {
        var first = await packets.ReadAsync(cancellationToken);
        ThrowIfError(first.Span);
        switch (first.Span[0])
        {
            case Ok:
                return ReadOk(first.Span);
            case LocalFile:
                throw new MySqlConnectionException("the server asks for a local file, which it never gets");
        }

        var columns = await ReadColumnsAsync(packets, Count(first.Span), cancellationToken);
        List<object?[]> rows = [];
        while (true)
        {
            var packet = await packets.ReadAsync(cancellationToken);
            ThrowIfError(packet.Span);
            if (packet.Span[0] == EndOfRows && packet.Length <= MaxEndOfRowsLength)
            {
                return (new MySqlResult(columns, rows, 0), StatusAtEnd(packet.Span));
            }

            rows.Add(isBinary ? RowValues.ReadBinary(packet.Span, columns) : RowValues.ReadText(packet.Span, columns));
        }
    }

    private static (MySqlResult Result, ushort Status) ReadOk(ReadOnlySpan<byte> packet)
    {
        var reader = new PacketReader(packet[1..]);
        var affected = (long)(reader.Length() ?? 0);
        reader.Length();
        return (new MySqlResult([], [], affected), reader.UInt16());
    }

    private static int Count(ReadOnlySpan<byte> packet) => (int)(new PacketReader(packet).Length() ?? 0);

    private static ushort StatusAtEnd(ReadOnlySpan<byte> packet)
    {
        var reader = new PacketReader(packet[1..]);
        reader.UInt16();
        return reader.UInt16();
    }

    private static MySqlColumn ReadColumn(ReadOnlySpan<byte> packet)
    {
        var reader = new PacketReader(packet);
        for (var i = 0; i < 4; i++)
        {
            // Catalog, schema, table and the table's own name.
            reader.TryPrefixed(out _);
        }

        var name = reader.PrefixedText();
        reader.TryPrefixed(out _);
        reader.Length();
        var characterSet = reader.UInt16();
        reader.UInt32();
        var type = (MySqlType)reader.Byte();
        var flags = reader.UInt16();
        return new MySqlColumn(name, type, (flags & 0x20) != 0, characterSet == BinaryCharacterSet);
    }
}
