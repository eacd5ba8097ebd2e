using System.Net.Sockets;
using System.Text;
using Pillion.Testing.Servers.Processes;

namespace Pillion.Testing.Servers;

/// <summary>A registry of images and modules: Debian's docker-registry (CNCF Distribution 2.8).</summary>
public sealed class RegistryServer : LoopbackServer
{
    /// <summary>The user's name, if there is a <see cref="Password"/>.</summary>
    public string User { get; } = "pillion";

    /// <summary>What clients must give as password (an htpasswd file); null lets everybody in.</summary>
    public string? Password { get; init; }

    /// <summary>The API: <c>http://host:port/v2/</c>.</summary>
    public Uri Url => new($"http://{Address}/v2/");

    /// <inheritdoc/>
    protected override string Name => "docker-registry";

    /// <inheritdoc/>
    protected override string? FindProgram() => Programs.Find("/usr/bin/docker-registry");

    /// <inheritdoc/>
    protected override Task PrepareAsync() =>
        // The registry takes bcrypt only (-B); the cheapest (-C 4) is quick.
        Password is null
            ? Task.CompletedTask
            : RunToolAsync("/usr/bin/htpasswd", "-c", "-b", "-B", "-C", "4", FileOf("users"), User, Password);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command()
    {
        List<string> lines =
        [
            "version: 0.1",
            "storage:",
            "  filesystem:",
            $"    rootdirectory: {Data}",
            "http:",
            $"  addr: {Address}",
            "  secret: pillion",
        ];
        if (Password is not null)
        {
            lines.AddRange(["auth:", "  htpasswd:", "    realm: tests", $"    path: {FileOf("users")}"]);
        }

        return [FindProgram()!, "serve", WriteFile("registry.yml", string.Join('\n', lines) + "\n")];
    }

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /v2/ HTTP/1.0\r\nHost: {Address}\r\n\r\n"), cancellationToken);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(cancellationToken);
        return answer.Contains("Docker-Distribution-Api-Version: registry/2.0", StringComparison.OrdinalIgnoreCase);
    }
}
