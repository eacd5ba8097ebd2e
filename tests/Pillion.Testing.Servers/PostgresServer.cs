using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Pillion.Testing.Servers;

/// <summary>PostgreSQL, with password authentication (scram-sha-256) over TCP.</summary>
public sealed class PostgresServer : LoopbackServer
{
    /// <summary>The superuser.</summary>
    public string User { get; } = "postgres";

    /// <summary>The superuser's password.</summary>
    public string Password { get; init; } = "pillion-secret";

    /// <summary>A database that is there.</summary>
    public string Database { get; } = "postgres";

    /// <summary>How clients of .NET and of Go (in its keyword form, without <c>pool_…</c>) connect.</summary>
    public string ConnectionString => $"host={Host} port={Port} user={User} password={Password} database={Database}";

    /// <summary>The same for Npgsql.</summary>
    public string NpgsqlConnectionString => $"Host={Host};Port={Port};Username={User};Password={Password};Database={Database}";

    /// <summary>Further lines of postgresql.conf.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <inheritdoc/>
    protected override string Name => "PostgreSQL";

    /// <summary>TERM would wait for clients to leave.</summary>
    protected override string StopSignal => "INT";

    /// <summary>Its sessions lead process groups of their own, and hold its shared memory until they end.</summary>
    protected override bool LeavesChildren => true;

    /// <summary>The newest version that is installed.</summary>
    protected override string? FindProgram() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(d => Path.Combine(d, "bin/postgres"))
                .FirstOrDefault(File.Exists)
            : null;

    /// <inheritdoc/>
    protected override async Task PrepareAsync()
    {
        await RunToolAsync(
            Path.Combine(Path.GetDirectoryName(FindProgram()!)!, "initdb"),
            "--pgdata=" + Data,
            "--username=" + User,
            "--pwfile=" + WriteFile("password", Password),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"
        );
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command()
    {
        List<string> lines =
        [
            $"listen_addresses = '{Host}'",
            $"port = {Port}",
            "unix_socket_directories = ''",
            "max_connections = 200",
            "shared_buffers = 32MB",
            .. Settings,
            "",
        ];
        return [FindProgram()!, "-D", Data, "-c", "config_file=" + WriteFile("postgresql.conf", string.Join('\n', lines))];
    }

    /// <inheritdoc/>
    protected override async Task<bool> IsReadyAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        // StartupMessage of protocol 3.0; R asks for a password, E says "the database system is starting up".
        var body = Encoding.ASCII.GetBytes($"\0\x03\0\0user\0{User}\0database\0{Database}\0\0");
        var message = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        body.CopyTo(message, 4);
        await stream.WriteAsync(message, cancellationToken);
        var answer = new byte[1];
        return await stream.ReadAsync(answer, cancellationToken) == 1 && answer[0] == (byte)'R';
    }
}
