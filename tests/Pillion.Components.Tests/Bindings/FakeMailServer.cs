using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pillion.Testing;

namespace Pillion.Components.Tests.Bindings;

/// <summary>A mail server on loopback (RFC 5321, RFC 3207, RFC 4954) that keeps what it is handed.</summary>
internal sealed class FakeMailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, LoopbackPort.Find());
    private readonly CancellationTokenSource _stopping = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly Task _serving;

    public FakeMailServer()
    {
        var request = new CertificateRequest("CN=localhost", _key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    /// <summary>Where it listens, also after it stopped.</summary>
    public int Port { get; }

    public bool HasStartTls { get; init; }

    /// <summary>What is offered for signing in; empty for nothing.</summary>
    public string Mechanisms { get; init; } = "";

    /// <summary>What a command that begins so is answered with, instead of its answer.</summary>
    public Dictionary<string, string> Refusals { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was handed in.</summary>
    public List<Mail> Mails { get; } = [];

    /// <summary>The commands of all connections, with <c>tls:</c> before those that came encrypted.</summary>
    public List<string> Commands { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving;
        _certificate.Dispose();
        _key.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        try
        {
            await SayAsync(stream, "220 test ESMTP");
            var mail = new Mail();
            var prefix = "";
            while (await ReadAsync(stream) is { } command)
            {
                Commands.Add(prefix + command);
                if (Refusals.FirstOrDefault(r => command.StartsWith(r.Key, StringComparison.OrdinalIgnoreCase)).Value is { } refusal)
                {
                    await SayAsync(stream, refusal);
                    continue;
                }

                switch (command.Split(' ', ':')[0].ToUpperInvariant())
                {
                    case "EHLO":
                        string[] extensions =
                        [
                            "test greets you",
                            .. HasStartTls && prefix.Length == 0 ? new[] { "STARTTLS" } : [],
                            .. Mechanisms.Length > 0 ? new[] { "AUTH " + Mechanisms } : [],
                            "8BITMIME",
                        ];
                        await SayAsync(stream, string.Join("\r\n", extensions[..^1].Select(e => "250-" + e)) + "\r\n250 " + extensions[^1]);
                        break;
                    case "STARTTLS":
                        await SayAsync(stream, "220 go ahead");
                        var encrypted = new SslStream(stream);
                        await encrypted.AuthenticateAsServerAsync(_certificate);
                        (stream, prefix) = (encrypted, "tls:");
                        break;
                    case "AUTH" when command.EndsWith("LOGIN", StringComparison.Ordinal):
                        await SayAsync(stream, "334 VXNlcm5hbWU6");
                        var user = Decode(await ReadAsync(stream));
                        await SayAsync(stream, "334 UGFzc3dvcmQ6");
                        mail.SignedIn = $"{user}/{Decode(await ReadAsync(stream))}";
                        await SayAsync(stream, "235 welcome");
                        break;
                    case "AUTH":
                        mail.SignedIn = Decode(command.Split(' ')[2])[1..].Replace('\0', '/');
                        await SayAsync(stream, "235 welcome");
                        break;
                    case "MAIL":
                        mail.From = command["MAIL FROM:".Length..];
                        await SayAsync(stream, "250 ok");
                        break;
                    case "RCPT":
                        mail.To.Add(command["RCPT TO:".Length..]);
                        await SayAsync(stream, "250 ok");
                        break;
                    case "DATA":
                        await SayAsync(stream, "354 go ahead");
                        while (await ReadAsync(stream) is { } line && line != ".")
                        {
                            mail.Lines.Add(line.StartsWith('.') ? line[1..] : line);
                        }

                        Mails.Add(mail);
                        await SayAsync(stream, "250 taken");
                        break;
                    case "QUIT":
                        await SayAsync(stream, "221 bye");
                        return;
                }
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The client hung up.
        }
    }

    private static Task SayAsync(Stream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n")).AsTask();

    private static async Task<string?> ReadAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) > 0)
        {
            if (one[0] == '\n')
            {
                return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    private static string Decode(string? text) => Encoding.UTF8.GetString(Convert.FromBase64String(text ?? ""));

    /// <summary>A mail that was handed in.</summary>
    internal sealed class Mail
    {
        public string From { get; set; } = "";

        public List<string> To { get; } = [];

        public string? SignedIn { get; set; }

        public List<string> Lines { get; } = [];

        public IEnumerable<string> Header => Lines.TakeWhile(line => line.Length > 0);

        public string Html => Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(Lines.SkipWhile(line => line.Length > 0))));
    }
}
