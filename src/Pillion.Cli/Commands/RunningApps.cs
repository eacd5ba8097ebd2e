using Pillion.Host.Configuration;
using Pillion.Host.Instances;

namespace Pillion.Cli.Commands;

/// <summary>Finds running apps by id.</summary>
internal static class RunningApps
{
    /// <summary>The host that runs the app, the newest when several do; null when none does.</summary>
    public static InstanceDescription? Find(IReadOnlyList<InstanceDescription> hosts, string appId) =>
        hosts.LastOrDefault(host => host.Apps.Any(app => app.AppId == appId));

    /// <summary>Says that the app does not run, and what was perhaps meant.</summary>
    public static string NotFound(IReadOnlyList<InstanceDescription> hosts, string appId)
    {
        var ids = hosts.SelectMany(host => host.Apps).Select(app => app.AppId).ToList();
        return $"no app '{appId}' is running"
            + (
                ids.Count == 0 ? " (nor is any other)"
                : Suggestion.For(appId, ids) is { } meant ? $"; did you mean '{meant}'?"
                : $"; running: {string.Join(", ", ids)}"
            );
    }
}
