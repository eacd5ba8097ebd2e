using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;

namespace Pillion.BuildingBlocks.State;

/// <summary>
/// What stands before every key of an app in a store, so that apps which share one do not meet: chosen by the component's <c>keyPrefix</c>
/// metadata (Dapr's <c>pkg/components/state/state_config.go</c>).
/// </summary>
internal static class StateKeyPrefix
{
    /// <summary>Between prefix and key; therefore forbidden in keys.</summary>
    public const string Separator = "||";

    /// <summary>The prefix with its separator; empty for <c>keyPrefix: none</c>.</summary>
    /// <exception cref="Pillion.Abstractions.ComponentException">The configured prefix has the separator in it.</exception>
    public static string For(LoadedComponent store, AppRuntimeOptions app)
    {
        var strategy = store.Spec.Metadata.Get("keyPrefix")?.Trim() ?? "appid";
        if (strategy.Contains(Separator, StringComparison.Ordinal))
        {
            throw store.Spec.Metadata.Error("keyPrefix", $"can't contain '{Separator}', but is '{strategy}'");
        }

        return strategy.ToLowerInvariant() switch
        {
            "appid" => app.AppId + Separator,
            "name" => store.Spec.Name + Separator,
            "namespace" => app.Namespace.Length == 0 ? app.AppId + Separator : $"{app.Namespace}.{app.AppId}{Separator}",
            "none" => "",
            // Dapr lower-cases a literal prefix; the keys on disk must be the same.
            var literal => literal + Separator,
        };
    }
}
