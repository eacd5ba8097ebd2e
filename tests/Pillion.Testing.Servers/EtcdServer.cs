using System.Net.Sockets;
using System.Text;
using Pillion.Testing.Servers.Processes;

namespace Pillion.Testing.Servers;

/// <summary>etcd 3 with a single member.</summary>
public sealed class EtcdServer : LoopbackServer
{
    private readonly int _peerPort = LoopbackPort.Find();

    /// <summary>The administrator's name, if there is a <see cref="Password"/>.</summary>
    public string User { get; } = "root";

    /// <summary>Whether clients must say who they are, and with which password; null lets everybody in.</summary>
    public string? Password { get; init; }

    /// <summary>What to listen with TLS with, besides; clients must show a certificate there. Null for not at all.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Where its gRPC and its JSON gateway are: <c>http://host:port</c>.</summary>
    public Uri Url => new($"http://{Address}");

    /// <inheritdoc/>
    protected override string Name => "etcd";

    /// <inheritdoc/>
    protected override string? FindProgram() => Programs.Find("/usr/bin/etcd");

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command()
    {
        var peer = $"http://{Host}:{_peerPort}";
        var client = $"http://{Address}";
        List<string> tls = [];
        if (Tls is not null)
        {
            client += $",https://{Host}:{Tls.Port}";
            tls =
            [
                "--cert-file=" + Tls.CertificateFile,
                "--key-file=" + Tls.KeyFile,
                "--trusted-ca-file=" + Tls.AuthorityFile,
                "--client-cert-auth",
            ];
        }

        return
        [
            FindProgram()!,
            "--name=pillion",
            "--data-dir=" + Data,
            "--listen-client-urls=" + client,
            "--advertise-client-urls=" + client,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=pillion=" + peer,
            // It elects itself; nobody is far away.
            "--heartbeat-interval=20",
            "--election-timeout=200",
            "--logger=zap",
            .. tls,
        ];
    }

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /health HTTP/1.0\r\nHost: {Address}\r\n\r\n"), cancellationToken);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(cancellationToken);
        return answer.Contains("\"health\":\"true\"", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    protected override async Task OnFirstStartAsync()
    {
        if (Password is null)
        {
            return;
        }

        using var client = new HttpClient { BaseAddress = Url, Timeout = Wait.Limit };
        await PostAsync(client, "v3/auth/role/add", """{"name":"root"}""");
        await PostAsync(client, "v3/auth/user/add", $$"""{"name":"{{User}}","password":"{{Password}}"}""");
        await PostAsync(client, "v3/auth/user/grant", $$"""{"user":"{{User}}","role":"root"}""");
        await PostAsync(client, "v3/auth/enable", "{}");
    }

    private static async Task PostAsync(HttpClient client, string path, string json)
    {
        using var answer = await client.PostAsync(path, new StringContent(json));
        answer.EnsureSuccessStatusCode();
    }
}
