using System.Collections.Concurrent;
using Pillion.Abstractions.NameResolution;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc.Client;

namespace Pillion.Api.Grpc.Internals;

/// <summary>Apps of other runtimes, found by a component for name resolution and called over the protocol between runtimes.</summary>
public sealed class RemoteApps : INameResolver, IAsyncDisposable
{
    private readonly INameResolution _resolution;
    private readonly GrpcChannelOptions _options;

    // Connections by address: any number of apps may be behind one.
    private readonly ConcurrentDictionary<string, Lazy<GrpcChannel>> _channels = new(StringComparer.Ordinal);

    /// <summary>Apps that a component finds.</summary>
    /// <param name="resolution">The component; it stays its owner's.</param>
    /// <param name="maxBodySize">The largest message in bytes; 0 or less for any.</param>
    public RemoteApps(INameResolution resolution, long maxBodySize = AppRuntimeOptions.DefaultMaxBodySize)
    {
        ArgumentNullException.ThrowIfNull(resolution);
        _resolution = resolution;
        int? maxSize = maxBodySize is > 0 and <= int.MaxValue ? (int)maxBodySize : null;
        _options = new GrpcChannelOptions
        {
            MaxReceiveSize = maxSize,
            MaxSendSize = maxSize,
            ConnectTimeout = TimeSpan.FromSeconds(5),

            // Dapr's: its servers allow a ping every 8 s.
            KeepAliveDelay = TimeSpan.FromSeconds(10),
            KeepAliveTimeout = TimeSpan.FromSeconds(5),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="Abstractions.ComponentException">Looking failed.</exception>
    public async ValueTask<IAppChannel?> ResolveAsync(string appId, string namespaceName, CancellationToken cancellationToken)
    {
        var address = await _resolution.ResolveAsync(appId, namespaceName, cancellationToken);
        return address is null ? null : new RemoteAppChannel(Connect(address), appId);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var channel in _channels.Values)
        {
            if (channel.IsValueCreated)
            {
                channel.Value.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    private GrpcChannel Connect(string address) =>
        _channels
            .GetOrAdd(
                address,
                static (target, options) => new Lazy<GrpcChannel>(() => new GrpcChannel("http://" + target, options)),
                _options
            )
            .Value;
}
