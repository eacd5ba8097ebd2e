using System.Collections.Frozen;
using System.Threading.Channels;
using Pillion.Abstractions.Configuration;

namespace Pillion.Components.Local.Configuration;

/// <summary>Tells one subscriber of changes, one call after the other, without keeping whoever changes something waiting.</summary>
internal sealed class ConfigurationSubscription : IAsyncDisposable
{
    private readonly FrozenSet<string> _keys;
    private readonly Action<ConfigurationSubscription> _remove;
    private readonly CancellationTokenSource _stopping = new();

    // Unbounded: changes are rare, and none may be lost because an app is slow.
    private readonly Channel<IReadOnlyDictionary<string, ConfigurationItem>> _changes = Channel.CreateUnbounded<
        IReadOnlyDictionary<string, ConfigurationItem>
    >(new UnboundedChannelOptions { SingleReader = true });

    private readonly Task _telling;

    public ConfigurationSubscription(
        IReadOnlyList<string> keys,
        Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler,
        Action<ConfigurationSubscription> remove
    )
    {
        _keys = keys.ToFrozenSet(StringComparer.Ordinal);
        _remove = remove;
        _telling = Task.Run(() => TellAsync(handler));
    }

    /// <summary>Tells of the changes that the subscriber asked for, when it gets round to it.</summary>
    public void Tell(IReadOnlyDictionary<string, ConfigurationItem> changes)
    {
        var wanted =
            _keys.Count == 0
                ? changes
                : changes.Where(c => _keys.Contains(c.Key)).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
        if (wanted.Count > 0)
        {
            _changes.Writer.TryWrite(wanted);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _remove(this);
        _changes.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _telling;
        _stopping.Dispose();
    }

    private async Task TellAsync(Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler)
    {
        try
        {
            await foreach (var changes in _changes.Reader.ReadAllAsync(_stopping.Token))
            {
                await handler(changes, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Unsubscribed.
        }
    }
}
