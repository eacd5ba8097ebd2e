namespace Pillion.MySql.Protocol;

/// <summary>What both sides can do; the bits that this client knows.</summary>
/// <remarks>https://mariadb.com/kb/en/connection/#capabilities</remarks>
[Flags]
internal enum Capabilities : uint
{
    LongPassword = 1,
    FoundRows = 1 << 1,
    LongFlag = 1 << 2,
    ConnectWithDatabase = 1 << 3,
    Protocol41 = 1 << 9,
    Tls = 1 << 11,
    Transactions = 1 << 13,
    SecureConnection = 1 << 15,
    MultiStatements = 1 << 16,
    MultiResults = 1 << 17,
    PluginAuthentication = 1 << 19,
    PluginAuthenticationLength = 1 << 21,
}

/// <summary>The server's first packet.</summary>
/// <param name="ServerVersion">What it calls itself.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="Seed">Random bytes to prove the password with.</param>
/// <param name="Plugin">How it expects that to be done.</param>
internal sealed record Greeting(string ServerVersion, Capabilities Capabilities, byte[] Seed, string Plugin)
{
    /// <summary>utf8mb4_general_ci: every text of the session is UTF-8.</summary>
    private const byte Utf8 = 45;

    private const int SeedLength = 20;

    /// <summary>Reads it: https://mariadb.com/kb/en/connection/#initial-handshake-packet</summary>
    public static Greeting Read(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        if (reader.Byte() != 10)
        {
            throw new MySqlConnectionException("the server does not speak version 10 of the protocol of MariaDB and MySQL");
        }

        var version = reader.TerminatedText();
        reader.UInt32();
        var seed = reader.Bytes(8).ToArray();
        reader.Byte();
        uint capabilities = reader.UInt16();
        reader.Byte();
        reader.UInt16();
        capabilities |= (uint)reader.UInt16() << 16;
        var length = reader.Byte();
        reader.Bytes(10);
        if (length > 0 || ((Capabilities)capabilities).HasFlag(Capabilities.SecureConnection))
        {
            seed = [.. seed, .. reader.Bytes(Math.Min(Math.Max(13, length - 8), reader.Rest.Length))];
        }

        return new(
            version,
            (Capabilities)capabilities,
            seed[..Math.Min(seed.Length, SeedLength)],
            reader.IsEmpty ? "" : reader.TerminatedText()
        );
    }

    /// <summary>The first part of the answer, which is all of it when TLS begins.</summary>
    public static PacketWriter Answer(Capabilities capabilities) =>
        new PacketWriter().UInt32((uint)capabilities).UInt32(1 << 30).Byte(Utf8).Bytes(new byte[23]);
}
