using System.Collections.Concurrent;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.State.Watching;

namespace Pillion.BuildingBlocks.Apps;

/// <summary>The apps of this process by id and namespace: calling one of them is a method call, no socket.</summary>
public sealed class AppRegistry
{
    private readonly ConcurrentDictionary<(string Namespace, string AppId), AppRuntime> _apps = new();

    /// <summary>The apps as they are now.</summary>
    public IReadOnlyCollection<AppRuntime> Apps => [.. _apps.Values];

    /// <summary>Who is asked, in this order, for apps that are not in this process. Set before the first call.</summary>
    public IReadOnlyList<INameResolver> Resolvers { get; init; } = [];

    /// <summary>Who is told of writes to the apps' state.</summary>
    internal StateWatchers StateWatchers { get; } = new();

    /// <summary>Makes an app known to the others.</summary>
    /// <exception cref="InvalidOperationException">An app of that id is registered already.</exception>
    public void Add(AppRuntime app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!_apps.TryAdd((app.Options.Namespace, app.AppId), app))
        {
            throw new InvalidOperationException($"An app with the id '{app.AppId}' runs in this process already: ids must be unique.");
        }
    }

    /// <summary>Takes an app out; calls under way go on.</summary>
    public bool Remove(AppRuntime app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return _apps.TryRemove(new((app.Options.Namespace, app.AppId), app));
    }

    /// <summary>The app of that id; null when it is not in this process.</summary>
    public AppRuntime? Find(string appId, string namespaceName) => _apps.GetValueOrDefault((namespaceName, appId));
}
