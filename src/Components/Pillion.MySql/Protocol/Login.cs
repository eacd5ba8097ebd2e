using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Pillion.MySql.Protocol;

/// <summary>What happens between connecting and the first command: greeting, TLS, authentication.</summary>
/// <remarks>https://mariadb.com/kb/en/connection/</remarks>
internal static class Login
{
    private const byte Ok = 0x00;
    private const byte MoreData = 0x01;
    private const byte Switch = 0xFE;
    private const byte FastSuccess = 0x03;
    private const byte FullAuthentication = 0x04;
    private const byte PublicKeyRequest = 0x02;

    /// <summary>Logs in.</summary>
    /// <returns>The open connection and what the server calls itself.</returns>
    public static async Task<(PacketStream Packets, string ServerVersion)> RunAsync(
        MySqlOptions options,
        CancellationToken cancellationToken
    )
    {
        var packets = new PacketStream(await ConnectAsync(options, cancellationToken));
        try
        {
            var first = await packets.ReadAsync(cancellationToken);
            ResultReader.ThrowIfError(first.Span);
            var greeting = Greeting.Read(first.Span);
            var capabilities = Wanted(options) & (greeting.Capabilities | Capabilities.Protocol41);
            if (!greeting.Capabilities.HasFlag(Capabilities.Protocol41))
            {
                throw new MySqlConnectionException($"the server is too old: {greeting.ServerVersion}");
            }

            var isSafe = options.Host.StartsWith('/');
            if (options.Tls is not null)
            {
                isSafe |= await BeginTlsAsync(options, greeting, packets, capabilities, cancellationToken);
            }

            await AnswerAsync(options, greeting, packets, capabilities, isSafe, cancellationToken);
            await ConvinceAsync(options.Password, greeting.Seed, packets, isSafe, cancellationToken);
            return (packets, greeting.ServerVersion);
        }
        catch
        {
            await packets.DisposeAsync();
            throw;
        }
    }

    private static async Task<NetworkStream> ConnectAsync(MySqlOptions options, CancellationToken cancellationToken)
    {
        var isLocal = options.Host.StartsWith('/');
        var socket = isLocal
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await (
                isLocal
                    ? socket.ConnectAsync(new UnixDomainSocketEndPoint(options.Host), cancellationToken)
                    : socket.ConnectAsync(options.Host, options.Port, cancellationToken)
            );
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Capabilities Wanted(MySqlOptions options) =>
        Capabilities.LongPassword
        | Capabilities.LongFlag
        | Capabilities.Protocol41
        | Capabilities.Transactions
        | Capabilities.SecureConnection
        | Capabilities.MultiResults
        | Capabilities.PluginAuthentication
        | Capabilities.PluginAuthenticationLength
        | (options.CountsFoundRows ? Capabilities.FoundRows : 0)
        | (options.AllowsMultipleStatements ? Capabilities.MultiStatements : 0)
        | (options.Database.Length > 0 ? Capabilities.ConnectWithDatabase : 0)
        | (options.Tls is not null ? Capabilities.Tls : 0);

    /// <summary>Goes on in TLS; false when the server cannot and need not.</summary>
    private static async Task<bool> BeginTlsAsync(
        MySqlOptions options,
        Greeting greeting,
        PacketStream packets,
        Capabilities capabilities,
        CancellationToken cancellationToken
    )
    {
        if (!greeting.Capabilities.HasFlag(Capabilities.Tls))
        {
            return options.IsTlsOptional ? false : throw new MySqlConnectionException("the server does not speak TLS");
        }

        await packets.WriteAsync(Greeting.Answer(capabilities).Written, cancellationToken);
        var secure = new SslStream(packets.Stream);
        packets.Replace(secure);
        await secure.AuthenticateAsClientAsync(options.Tls!(options.Host), cancellationToken);
        return true;
    }

    private static async Task AnswerAsync(
        MySqlOptions options,
        Greeting greeting,
        PacketStream packets,
        Capabilities capabilities,
        bool isSafe,
        CancellationToken cancellationToken
    )
    {
        // A way that we do not know is not answered; the server then names the user's own.
        var plugin = greeting.Plugin is PasswordProof.Native or PasswordProof.CachingSha2 ? greeting.Plugin : PasswordProof.Native;
        var proof = PasswordProof.First(plugin, options.Password, greeting.Seed, isSafe);
        var answer = Greeting.Answer(capabilities).TerminatedText(options.User);
        if (capabilities.HasFlag(Capabilities.PluginAuthenticationLength))
        {
            answer.Prefixed(proof);
        }
        else
        {
            answer.Byte((byte)proof.Length).Bytes(proof);
        }

        if (capabilities.HasFlag(Capabilities.ConnectWithDatabase))
        {
            answer.TerminatedText(options.Database);
        }

        if (capabilities.HasFlag(Capabilities.PluginAuthentication))
        {
            answer.TerminatedText(plugin);
        }

        await packets.WriteAsync(answer.Written, cancellationToken);
    }

    private static async Task ConvinceAsync(
        string password,
        byte[] seed,
        PacketStream packets,
        bool isSafe,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var packet = await packets.ReadAsync(cancellationToken);
            ResultReader.ThrowIfError(packet.Span);
            switch (packet.Span[0])
            {
                case Ok:
                    return;
                case Switch:
                    var plugin = ReadSwitch(packet.Span, ref seed);
                    await packets.WriteAsync(PasswordProof.First(plugin, password, seed, isSafe), cancellationToken);
                    break;
                case MoreData when packet.Length > 1 && packet.Span[1] == FastSuccess:
                    break;
                case MoreData when packet.Length > 1 && packet.Span[1] == FullAuthentication:
                    await packets.WriteAsync(isSafe ? PasswordProof.Terminated(password) : [PublicKeyRequest], cancellationToken);
                    break;
                case MoreData when !isSafe:
                    var key = Encoding.ASCII.GetString(packet.Span[1..]);
                    await packets.WriteAsync(PasswordProof.Encrypted(password, seed, key), cancellationToken);
                    break;
                default:
                    throw PacketReader.Malformed();
            }
        }
    }

    private static string ReadSwitch(ReadOnlySpan<byte> packet, ref byte[] seed)
    {
        if (packet.Length == 1)
        {
            throw new MySqlConnectionException("the server wants the password in the form of MySQL 3, which is not supported");
        }

        var reader = new PacketReader(packet[1..]);
        var plugin = reader.TerminatedText();
        seed = reader.Rest.TrimEnd((byte)0).ToArray();
        return plugin;
    }
}
