using Pillion.Abstractions;
using Pillion.Components.Etcd;
using Pillion.Components.Kubernetes;
using Pillion.Components.Local;
using Pillion.Components.Mdns;
using Pillion.Components.Middleware;
using Pillion.Components.MySql;
using Pillion.Components.Postgres;
using Pillion.Components.RabbitMq;
using Pillion.Components.Redis;
using Pillion.Components.Sqlite;
using Pillion.Components.Vault;

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
            .. SqliteComponents.All,
            .. VaultComponents.All,
        ];
}
