using Pillion.Abstractions;
using Pillion.BuildingBlocks.Components;
using Pillion.Components.Etcd;
using Pillion.Components.Kubernetes;
using Pillion.Components.Local;
using Pillion.Components.Mdns;
using Pillion.Components.Middleware;
using Pillion.Components.Mqtt;
using Pillion.Components.MySql;
using Pillion.Components.Pluggable.Discovery;
using Pillion.Components.Postgres;
using Pillion.Components.RabbitMq;
using Pillion.Components.Redis;
using Pillion.Components.Smtp;
using Pillion.Components.Sqlite;
using Pillion.Components.Vault;
using Pillion.Components.Wasm;
using Pillion.Host.Hosting;

namespace Pillion.Host.Resources;

/// <summary>Every component this host has; the only place that names component projects.</summary>
internal static class ComponentCatalog
{
    /// <summary>A module for each project; the pattern <c>*</c> is for those that are wanted by nearly every host.</summary>
    /// <param name="wasm">What those that are Wasm modules get.</param>
    public static IReadOnlyList<ComponentModule> Create(WasmComponentOptions wasm) =>
        [
            new(["*"], static () => LocalComponents.All),
            new(["*.sqlite", "*.sqlite3"], static () => SqliteComponents.All),
            new(["*.redis"], static () => RedisComponents.All),
            new(["*.postgresql", "*.postgres"], static () => PostgresComponents.All),
            new(["*.mysql"], static () => MySqlComponents.All),
            new(["*.rabbitmq"], static () => RabbitMqComponents.All),
            new(["*.mqtt3", "*.mqtt"], static () => MqttComponents.All),
            new(["*.etcd"], static () => EtcdComponents.All),
            new(["*.hashicorp.vault"], static () => VaultComponents.All),
            new(["*.kubernetes"], static () => KubernetesComponents.All),
            new(["*.mdns"], static () => MdnsComponents.All),
            new(["middleware.*"], static () => MiddlewareComponents.All),
            new(["*.smtp"], static () => SmtpComponents.All),
            new(["*.wasm"], () => WasmComponents.Create(wasm)),
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
