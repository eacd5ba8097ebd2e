using Pillion.Abstractions;
using Pillion.Components.Etcd;
using Pillion.Components.Kubernetes;
using Pillion.Components.Local;
using Pillion.Components.Mdns;
using Pillion.Components.Middleware;
using Pillion.Components.MySql;
using Pillion.Components.Pluggable.Discovery;
using Pillion.Components.Postgres;
using Pillion.Components.RabbitMq;
using Pillion.Components.Redis;
using Pillion.Components.Smtp;
using Pillion.Components.Sqlite;
using Pillion.Components.Vault;
using Pillion.Host.Hosting;

namespace Pillion.Host.Resources;

/// <summary>Every component this host has; the only place that names component projects.</summary>
internal static class ComponentCatalog
{
    public static IEnumerable<ComponentRegistration> All =>
        [
            .. KubernetesComponents.All,
            .. EtcdComponents.All,
            .. LocalComponents.All,
            .. MdnsComponents.All,
            .. MiddlewareComponents.All,
            .. MySqlComponents.All,
            .. PostgresComponents.All,
            .. RabbitMqComponents.All,
            .. RedisComponents.All,
            .. SmtpComponents.All,
            .. SqliteComponents.All,
            .. VaultComponents.All,
        ];

    /// <summary>What other processes serve on the sockets of a folder.</summary>
    public static Task<IReadOnlyList<ComponentRegistration>> DiscoverAsync(HostOptions options, CancellationToken cancellationToken) =>
        PluggableComponents.DiscoverAsync(
            options.Identity.Variable(PluggableComponents.FolderVariable) is { Length: > 0 } folder
                ? folder
                : PluggableComponents.DefaultFolder,
            options.Time,
            options.Logging.CreateLogger(typeof(PluggableComponents).FullName!),
            cancellationToken
        );
}
