using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Configuration;

namespace Pillion.Components.Local.Configuration;

/// <summary><c>configuration.in-memory</c>: the items that stand in the component's own metadata, as JSON under <c>items</c>.</summary>
internal sealed class InMemoryConfigurationStore : IConfigurationStore
{
    /// <summary>The items; tests change them here.</summary>
    public ConfigurationTable Table { get; } = new();

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Metadata.Get("items") is { } items)
        {
            try
            {
                Table.Replace(ConfigurationJson.Read(Encoding.UTF8.GetBytes(items)));
            }
            catch (FormatException e)
            {
                throw spec.Metadata.Error("items", $"cannot be read: {e.Message}");
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyDictionary<string, ConfigurationItem>> GetAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    ) => new(Table.Get(keys));

    public ValueTask<IAsyncDisposable> SubscribeAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler,
        CancellationToken cancellationToken
    ) => new(Table.Subscribe(keys, handler));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
