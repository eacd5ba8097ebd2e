using System.Globalization;
using Npgsql;
using Pillion.Abstractions;

namespace Pillion.Components.Postgres.Connections;

/// <summary>The metadata that all PostgreSQL components share: how to reach the server.</summary>
/// <remarks>components-contrib <c>common/authentication/postgresql/metadata.go</c>. Fields of their own override what the connection string says.</remarks>
internal static class PostgresMetadata
{
    private static readonly string[] s_overrides = ["host", "hostaddr", "port", "database", "user", "password", "sslRootCert"];

    /// <summary>Reads and checks the metadata.</summary>
    /// <exception cref="ComponentException">A key is missing, wrong or asks for what is not supported.</exception>
    public static NpgsqlConnectionStringBuilder Read(ComponentSpec spec)
    {
        var metadata = spec.Metadata;
        foreach (var key in (ReadOnlySpan<string>)["useAzureAD", "useAWSIAM"])
        {
            if (metadata.GetBoolean(fallback: false, key))
            {
                throw metadata.Error(key, "asks for an identity provider, which is not supported: give user and password");
            }
        }

        var settings = PostgresConnectionString.Parse(metadata.Get("connectionString", "url") ?? "", metadata);
        foreach (var key in s_overrides)
        {
            if (metadata.Get(key) is { } value)
            {
                settings[key] = value;
            }
        }

        if (settings.Count == 0)
        {
            throw metadata.Error("connectionString", "is required: add it to the component's metadata");
        }

        var timeout = metadata.GetDuration(TimeSpan.FromSeconds(20), "timeout", "timeoutInSeconds");
        if (timeout < TimeSpan.FromSeconds(1))
        {
            throw metadata.Error("timeout", "must be 1s or more");
        }

        var builder = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "pillion " + spec.Name,
            CommandTimeout = (int)Math.Ceiling(timeout.TotalSeconds),
            // pgx's own default for its pool, which is Dapr's.
            MaxPoolSize = Math.Max(4, Environment.ProcessorCount),
            MinPoolSize = 0,
        };
        PostgresSettings.Apply(settings, builder, metadata);
        ApplyPool(metadata, builder);
        return builder;
    }

    private static void ApplyPool(ComponentMetadata metadata, NpgsqlConnectionStringBuilder builder)
    {
        var connections = metadata.GetInt32(0, int.MinValue, 10_000, "maxConns");
        if (connections > 1)
        {
            builder.MaxPoolSize = connections;
        }

        builder.MinPoolSize = Math.Min(builder.MinPoolSize, builder.MaxPoolSize);
        var idle = metadata.GetDuration(TimeSpan.Zero, "connectionMaxIdleTime", "connMaxIdleTime");
        if (idle > TimeSpan.Zero)
        {
            builder.ConnectionIdleLifetime = Math.Max(1, (int)Math.Ceiling(idle.TotalSeconds));
            builder.ConnectionPruningInterval = Math.Min(builder.ConnectionPruningInterval, builder.ConnectionIdleLifetime);
        }

        switch (metadata.Get("queryExecMode"))
        {
            case null or "cache_statement":
                builder.MaxAutoPrepare = 64;
                builder.AutoPrepareMinUsages = 2;
                break;
            case "cache_describe" or "describe_exec" or "exec" or "simple_protocol":
                // For pools between us and the server (PgBouncer), where the next command may meet another session: nothing is kept in one.
                builder.MaxAutoPrepare = 0;
                builder.NoResetOnClose = true;
                break;
            case var other:
                throw metadata.Error(
                    "queryExecMode",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"must be cache_statement, cache_describe, describe_exec, exec or simple_protocol, not '{other}'"
                    )
                );
        }
    }
}
