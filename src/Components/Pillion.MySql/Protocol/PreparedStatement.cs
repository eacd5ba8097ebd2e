namespace Pillion.MySql.Protocol;

/// <summary>A statement that the server has prepared.</summary>
/// <param name="Id">Its number in the session.</param>
/// <param name="Parameters">How many question marks it has.</param>
internal sealed record PreparedStatement(uint Id, int Parameters)
{
    private const byte ExecuteCommand = 0x17;
    private const int WrongArguments = 1210;

    /// <summary>The command that executes it: https://mariadb.com/kb/en/com_stmt_execute/</summary>
    /// <exception cref="MySqlServerException">It has another number of parameters.</exception>
    public PacketWriter Execute(IReadOnlyList<object?> values)
    {
        if (values.Count != Parameters)
        {
            throw new MySqlServerException(WrongArguments, "HY000", $"expected {Parameters} arguments, got {values.Count}");
        }

        var packet = new PacketWriter().Byte(ExecuteCommand).UInt32(Id).Byte(0).UInt32(1);
        var nulls = new byte[(Parameters + 7) / 8];
        for (var i = 0; i < values.Count; i++)
        {
            nulls[i / 8] |= (byte)(values[i] is null ? 1 << (i % 8) : 0);
        }

        packet.Bytes(nulls).Byte(1);
        foreach (var value in values)
        {
            packet.Byte(TypeOf(value)).Byte(0);
        }

        foreach (var value in values)
        {
            Write(packet, value);
        }

        return packet;
    }

    private static byte TypeOf(object? value) =>
        (byte)(
            value switch
            {
                null => MySqlType.Null,
                long => MySqlType.LongLong,
                double => MySqlType.Double,
                bool => MySqlType.Tiny,
                // Both in the session's character set; as a blob, MySQL would not take it for JSON.
                string or ReadOnlyMemory<byte> => MySqlType.VarString,
                _ => throw new ArgumentException($"a parameter cannot be a {value.GetType().Name}", nameof(value)),
            }
        );

    private static void Write(PacketWriter packet, object? value)
    {
        switch (value)
        {
            case long number:
                packet.Int64(number);
                break;
            case double number:
                packet.Int64(BitConverter.DoubleToInt64Bits(number));
                break;
            case bool flag:
                packet.Byte(flag ? (byte)1 : (byte)0);
                break;
            case string text:
                packet.PrefixedText(text);
                break;
            case ReadOnlyMemory<byte> text:
                packet.Prefixed(text.Span);
                break;
        }
    }
}
