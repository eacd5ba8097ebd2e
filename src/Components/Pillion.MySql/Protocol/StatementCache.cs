namespace Pillion.MySql.Protocol;

/// <summary>The statements that a session has prepared.</summary>
internal sealed class StatementCache
{
    private const int MaxStatements = 64;
    private const byte PrepareCommand = 0x16;
    private const byte CloseCommand = 0x19;

    private readonly Dictionary<string, PreparedStatement> _statements = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The session has forgotten them.</summary>
    public void Clear()
    {
        _statements.Clear();
        _order.Clear();
    }

    /// <summary>The prepared statement for a text, now or from before.</summary>
    /// <exception cref="MySqlServerException">The text is wrong.</exception>
    public async ValueTask<PreparedStatement> PrepareAsync(PacketStream packets, string sql, CancellationToken cancellationToken)
    {
        if (_statements.TryGetValue(sql, out var known))
        {
            return known;
        }

        var prepare = new PacketWriter().Byte(PrepareCommand).Text(sql);
        packets.BeginCommand();
        await packets.WriteAsync(prepare.Written, cancellationToken);
        var (statement, columns) = ReadAnswer((await packets.ReadAsync(cancellationToken)).Span);
        await ResultReader.ReadColumnsAsync(packets, statement.Parameters, cancellationToken);
        await ResultReader.ReadColumnsAsync(packets, columns, cancellationToken);
        if (_statements.Count == MaxStatements && _statements.Remove(_order.Dequeue(), out var oldest))
        {
            // Has no answer.
            packets.BeginCommand();
            await packets.WriteAsync(new PacketWriter().Byte(CloseCommand).UInt32(oldest.Id).Written, cancellationToken);
        }

        _statements.Add(sql, statement);
        _order.Enqueue(sql);
        return statement;
    }

    private static (PreparedStatement Statement, int Columns) ReadAnswer(ReadOnlySpan<byte> packet)
    {
        ResultReader.ThrowIfError(packet);
        var reader = new PacketReader(packet[1..]);
        var id = reader.UInt32();
        int columns = reader.UInt16();
        return (new PreparedStatement(id, reader.UInt16()), columns);
    }
}
