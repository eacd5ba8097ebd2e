using System.Globalization;
using Npgsql;
using Pillion.Abstractions;

namespace Pillion.Components.Postgres.Connections;

/// <summary>What the keywords of libpq and pgx are called in Npgsql.</summary>
internal static class PostgresSettings
{
    private const int DefaultPort = 5432;

    /// <summary>Applies settings by lower-case keyword. What is no keyword of the client becomes a setting of the session, as pgx does.</summary>
    /// <exception cref="ComponentException">A value is wrong; the message does not repeat it.</exception>
    public static void Apply(Dictionary<string, string> settings, NpgsqlConnectionStringBuilder builder, ComponentMetadata metadata)
    {
        SetHosts(settings, builder, metadata);
        List<string> options = [];
        foreach (var (name, value) in settings)
        {
            switch (name.ToLowerInvariant())
            {
                case "host" or "hostaddr" or "port" or "sslmode" or "sslrootcert":
                    break;
                case "user":
                    builder.Username = value;
                    break;
                case "password":
                    builder.Password = value;
                    break;
                case "database":
                    builder.Database = value;
                    break;
                case "passfile":
                    builder.Passfile = value;
                    break;
                case "application_name":
                    builder.ApplicationName = value;
                    break;
                case "options":
                    options.Add(value);
                    break;
                case "sslcert":
                    builder.SslCertificate = value;
                    break;
                case "sslkey":
                    builder.SslKey = value;
                    break;
                case "sslpassword":
                    builder.SslPassword = value;
                    break;
                case "connect_timeout":
                    builder.Timeout = Number(metadata, name, value, 1024);
                    break;
                case "pool_max_conns":
                    builder.MaxPoolSize = Math.Max(1, Number(metadata, name, value, 10_000));
                    break;
                case "pool_min_conns":
                    builder.MinPoolSize = Number(metadata, name, value, 10_000);
                    break;
                case "pool_max_conn_lifetime":
                    builder.ConnectionLifetime = Seconds(metadata, name, value);
                    break;
                case "pool_max_conn_idle_time":
                    builder.ConnectionIdleLifetime = Math.Max(1, Seconds(metadata, name, value));
                    builder.ConnectionPruningInterval = Math.Min(builder.ConnectionPruningInterval, builder.ConnectionIdleLifetime);
                    break;
                case "target_session_attrs":
                    builder.TargetSessionAttributes = value;
                    break;
                case "pool_health_check_period"
                or "pool_max_conn_lifetime_jitter"
                or "default_query_exec_mode"
                or "statement_cache_capacity"
                or "description_cache_capacity"
                or "sslnegotiation"
                or "sslsni"
                or "krbsrvname"
                or "krbspn"
                or "fallback_application_name":
                    // How pgx does things inside; nothing that the server would notice.
                    break;
                default:
                    options.Add(
                        $"-c {name}={value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal)}"
                    );
                    break;
            }
        }

        if (options.Count > 0)
        {
            builder.Options = string.Join(' ', options);
        }

        SetSecurity(settings, builder, metadata);
    }

    private static void SetHosts(Dictionary<string, string> settings, NpgsqlConnectionStringBuilder builder, ComponentMetadata metadata)
    {
        var hosts = (settings.GetValueOrDefault("hostaddr") ?? settings.GetValueOrDefault("host") ?? "localhost").Split(',');
        var ports = (settings.GetValueOrDefault("port") ?? "").Split(',');
        if (ports.Length != 1 && ports.Length != hosts.Length)
        {
            throw metadata.Error("connectionString", "must have one port, or one for each host");
        }

        int PortOf(int host) =>
            ports[ports.Length == 1 ? 0 : host] is { Length: > 0 } port
                ? Math.Max(1, Number(metadata, "port", port, ushort.MaxValue))
                : DefaultPort;

        if (hosts.Length == 1)
        {
            (builder.Host, builder.Port) = (hosts[0], PortOf(0));
        }
        else
        {
            builder.Host = string.Join(',', hosts.Select((host, i) => string.Create(CultureInfo.InvariantCulture, $"{host}:{PortOf(i)}")));
        }
    }

    private static void SetSecurity(Dictionary<string, string> settings, NpgsqlConnectionStringBuilder builder, ComponentMetadata metadata)
    {
        var root = settings.GetValueOrDefault("sslrootcert");
        builder.SslMode = (settings.GetValueOrDefault("sslmode") ?? "prefer") switch
        {
            "disable" => SslMode.Disable,
            "allow" => SslMode.Allow,
            "prefer" => SslMode.Prefer,
            // With a root certificate libpq and pgx check it.
            "require" => root is null ? SslMode.Require : SslMode.VerifyCA,
            "verify-ca" => SslMode.VerifyCA,
            "verify-full" => SslMode.VerifyFull,
            _ => throw metadata.Error(
                "connectionString",
                "must have one of disable, allow, prefer, require, verify-ca and verify-full as sslmode"
            ),
        };
        if (root is not null && builder.SslMode is SslMode.VerifyCA or SslMode.VerifyFull)
        {
            builder.RootCertificate = root;
        }
    }

    private static int Number(ComponentMetadata metadata, string name, string value, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max
            ? number
            : throw metadata.Error(
                metadata.Get(name) is null ? "connectionString" : name,
                $"must have a whole number from 0 to {max} as {name}"
            );

    private static int Seconds(ComponentMetadata metadata, string name, string value) =>
        GoDuration.TryParse(value, out var duration) && duration >= TimeSpan.Zero && duration.TotalSeconds < int.MaxValue
            ? (int)Math.Ceiling(duration.TotalSeconds)
            : throw metadata.Error("connectionString", $"must have a duration such as 30s or 1h as {name}");
}
