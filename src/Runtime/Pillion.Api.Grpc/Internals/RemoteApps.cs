using System.Collections.Concurrent;
using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc.Client;

namespace Pillion.Api.Grpc.Internals;

/// <summary>Apps of other runtimes, found by a component for name resolution and called over the protocol between runtimes.</summary>
public sealed class RemoteApps : INameResolver, IAsyncDisposable
{
    /// <summary>How often a search that failed is done again, and how soon: Dapr's.</summary>
    private const int MaxRetries = 5;
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromMilliseconds(100);

    private readonly INameResolution _resolution;
    private readonly TimeProvider _time;
    private readonly GrpcChannelOptions _options;

    // Connections by address: any number of apps may be behind one.
    private readonly ConcurrentDictionary<string, Lazy<GrpcChannel>> _channels = new(StringComparer.Ordinal);

    /// <summary>Apps that a component finds.</summary>
    /// <param name="resolution">The component; it stays its owner's.</param>
    /// <param name="maxBodySize">The largest message in bytes; 0 or less for any.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public RemoteApps(INameResolution resolution, long maxBodySize = AppRuntimeOptions.DefaultMaxBodySize, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(resolution);
        _resolution = resolution;
        _time = time ?? TimeProvider.System;
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
    /// <exception cref="ComponentException">Looking failed, six times.</exception>
    public async ValueTask<IAppChannel?> ResolveAsync(string appId, string namespaceName, CancellationToken cancellationToken)
    {
        for (var retries = 0; ; retries++)
        {
            try
            {
                var address = await _resolution.ResolveAsync(appId, namespaceName, cancellationToken);
                return address is null ? null : new RemoteAppChannel(Connect(address), appId);
            }
            catch (ComponentException) when (retries < MaxRetries)
            {
                await Task.Delay(s_retryDelay, _time, cancellationToken);
            }
        }
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
