using Pillion.Abstractions;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>Which topics of a component an app may publish and subscribe to.</summary>
/// <remarks>Dapr's <c>pkg/scopes</c> and <c>IsOperationAllowed</c> (<c>pkg/runtime/pubsub</c>).</remarks>
internal sealed class TopicScopes
{
    private readonly HashSet<string> _allowed;
    private readonly HashSet<string> _protected;
    private readonly HashSet<string>? _publishing;
    private readonly HashSet<string>? _subscribing;

    public TopicScopes(ComponentMetadata metadata, string appId)
    {
        _allowed = Topics(metadata.Get("allowedTopics"));
        _protected = Topics(metadata.Get("protectedTopics"));
        _publishing = Scope(metadata.Get("publishingScopes"), appId);
        _subscribing = Scope(metadata.Get("subscriptionScopes"), appId);
    }

    public bool MayPublish(string topic) => IsAllowed(topic, _publishing);

    public bool MaySubscribe(string topic) => IsAllowed(topic, _subscribing);

    /// <summary>An app that its scope does not mention may use every topic that is not protected.</summary>
    private bool IsAllowed(string topic, HashSet<string>? scope) =>
        (_allowed.Count == 0 || _allowed.Contains(topic)) && (scope is null ? !_protected.Contains(topic) : scope.Contains(topic));

    /// <summary>The topics of one app in <c>app1=topic1,topic2;app2=</c>; null when it is not mentioned.</summary>
    private static HashSet<string>? Scope(string? scopes, string appId)
    {
        foreach (var app in (scopes ?? "").Split(';'))
        {
            if (app.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals && app[..equals].Trim() == appId)
            {
                return Topics(app[(equals + 1)..]);
            }
        }

        return null;
    }

    private static HashSet<string> Topics(string? list) =>
        [.. (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
