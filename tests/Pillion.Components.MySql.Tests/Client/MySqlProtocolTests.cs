using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Pillion.MySql;
using Pillion.MySql.Protocol;
using Pillion.Testing;

namespace Pillion.Components.MySql.Tests.Client;

/// <summary>What no server of Debian says: MySQL 8's authentication, and nonsense.</summary>
public sealed class MySqlProtocolTests
{
    private static readonly byte[] s_seed = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>MySQL 8 without TLS: the proof it does not know yet, its public key, the password by that key.</summary>
    [Fact]
    public async Task Open_CachingSha2WithFullAuthentication_SendsThePasswordByTheServersKey()
    {
        using var key = RSA.Create(2048);
        var password = "";
        await using var server = new ScriptedServer(async packets =>
        {
            await packets.WriteAsync(Greeting(PasswordProof.CachingSha2), Token);
            await packets.ReadAsync(Token);
            await packets.WriteAsync(new byte[] { 1, 4 }, Token);
            Assert.Equal([2], (await packets.ReadAsync(Token)).ToArray());
            await packets.WriteAsync((byte[])[1, .. Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem())], Token);
            var plain = key.Decrypt((await packets.ReadAsync(Token)).Span, RSAEncryptionPadding.OaepSHA1);
            password = Encoding.UTF8.GetString([.. plain.Select((b, i) => (byte)(b ^ s_seed[i % s_seed.Length]))]);
            await packets.WriteAsync(new byte[] { 0, 0, 0, 2, 0, 0, 0 }, Token);
        });

        await using var connection = await MySqlConnection.OpenAsync(server.Options, Token);

        Assert.Equal("right-password\0", password);
    }

    /// <summary>The proof of the password <c>secret</c> that MySQL computes: XOR(SHA256(p), SHA256(SHA256(SHA256(p)), seed)).</summary>
    [Fact]
    public void First_CachingSha2_IsWhatTheServerCanCheck()
    {
        var proof = PasswordProof.First(PasswordProof.CachingSha2, "secret", s_seed, isEncrypted: false);

        // The server keeps SHA256(SHA256(p)); with it, it finds SHA256(p) in the proof and hashes that again.
        var kept = SHA256.HashData(SHA256.HashData("secret"u8));
        var mask = SHA256.HashData([.. kept, .. s_seed]);
        Assert.Equal(kept, SHA256.HashData([.. proof.Zip(mask, (a, b) => (byte)(a ^ b))]));
    }

    [Theory]
    [InlineData("mysql_clear_password", "in the clear")]
    [InlineData("client_ed25519", "client_ed25519")]
    public async Task Open_ServerWantsAnotherProof_IsRefusedWithoutThePassword(string plugin, string expected)
    {
        await using var server = new ScriptedServer(async packets =>
        {
            await packets.WriteAsync(Greeting(PasswordProof.Native), Token);
            await packets.ReadAsync(Token);
            await packets.WriteAsync((byte[])[0xFE, .. Encoding.ASCII.GetBytes(plugin), 0, .. s_seed, 0], Token);
            await packets.ReadAsync(Token);
        });

        var error = await Assert.ThrowsAsync<MySqlConnectionException>(() => MySqlConnection.OpenAsync(server.Options, Token));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("right-password", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 10 })]
    [InlineData(new byte[] { 9, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 72, 84, 84, 80 })]
    public async Task Open_NoGreeting_SaysSo(byte[] packet)
    {
        await using var server = new ScriptedServer(async packets => await packets.WriteAsync(packet, Token));

        await Assert.ThrowsAsync<MySqlConnectionException>(() => MySqlConnection.OpenAsync(server.Options, Token));
    }

    [Theory]
    [InlineData(new byte[] { 0xFB, 1 })]
    [InlineData(new byte[] { 0xFC, 1 })]
    [InlineData(new byte[] { })]
    public async Task Query_NonsenseAsAnswer_BreaksTheConnectionAndNothingElse(byte[] packet)
    {
        await using var server = new ScriptedServer(async packets =>
        {
            await packets.WriteAsync(Greeting(PasswordProof.Native), Token);
            await packets.ReadAsync(Token);
            await packets.WriteAsync(new byte[] { 0, 0, 0, 2, 0, 0, 0 }, Token);
            await packets.ReadAsync(Token);
            packets.BeginCommand();
            await packets.WriteAsync(packet, Token);
        });
        await using var connection = await MySqlConnection.OpenAsync(server.Options, Token);

        await Assert.ThrowsAsync<MySqlConnectionException>(async () => await connection.QueryAsync("SELECT 1", [], Token));

        Assert.True(connection.IsBroken);
    }

    private static byte[] Greeting(string plugin) =>
        [
            10,
            .. "8.0.36\0"u8,
            .. (byte[])[1, 0, 0, 0],
            .. s_seed[..8],
            0,
            .. (byte[])[0xFF, 0xF7, 45, 2, 0, 0xFF, 0x7F, 21],
            .. new byte[10],
            .. s_seed[8..],
            0,
            .. Encoding.ASCII.GetBytes(plugin),
            0,
        ];

    /// <summary>Talks to one client.</summary>
    private sealed class ScriptedServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _script;

        public ScriptedServer(Func<PacketStream, Task> script)
        {
            _listener.Start();
            _script = RunAsync(script);
        }

        public MySqlOptions Options =>
            new()
            {
                Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
                User = "u",
                Password = "right-password",
            };

        public async ValueTask DisposeAsync()
        {
            await Wait.ForAsync(_script, "the end of the script");
            _listener.Dispose();
        }

        private async Task RunAsync(Func<PacketStream, Task> script)
        {
            using var client = await _listener.AcceptTcpClientAsync(Token);
            await using var packets = new PacketStream(client.GetStream());
            try
            {
                await script(packets);
            }
            catch (IOException)
            {
                // The client has hung up, as it must.
            }
        }
    }
}
