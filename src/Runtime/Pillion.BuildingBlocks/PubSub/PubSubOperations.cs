using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>The publishing half of the pub/sub block: opens the brokers an app sees. <see cref="SubscriptionRuntime"/> is the other half.</summary>
public sealed class PubSubOperations
{
    private readonly ComponentSet<AppPubSub> _brokers;

    internal PubSubOperations(AppRuntimeOptions options, AppComponents components, ResiliencyPolicies resiliency, TimeProvider time)
    {
        _brokers = new ComponentSet<AppPubSub>(
            components,
            c => c.Component is IPubSub ? new AppPubSub(c, options, resiliency, time) : null
        );
    }

    /// <summary>Whether the app sees any broker.</summary>
    public bool IsConfigured => !_brokers.IsEmpty;

    /// <summary>The broker of that name; null when the app sees none.</summary>
    public AppPubSub? Find(string name) => _brokers.TryFind(name, out var broker) ? broker : null;

    /// <summary>The broker of that name, for publishing to a topic.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="metadata">The request's metadata, which errors carry.</param>
    /// <exception cref="Errors.BuildingBlockException"><see cref="PubSubErrors.NameEmpty"/>, <see cref="PubSubErrors.NotFound"/> or <see cref="PubSubErrors.TopicEmpty"/>.</exception>
    public AppPubSub Open(string name, string topic, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var broker =
            string.IsNullOrEmpty(name) ? throw PubSubErrors.NameEmpty(metadata).ToException()
            : _brokers.TryFind(name, out var found) ? found
            : throw PubSubErrors.NotFound(name, metadata).ToException();
        return string.IsNullOrEmpty(topic) ? throw PubSubErrors.TopicEmpty(name, metadata).ToException() : broker;
    }
}
