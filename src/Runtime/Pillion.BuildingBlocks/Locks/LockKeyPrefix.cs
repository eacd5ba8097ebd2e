using Pillion.BuildingBlocks.Components;

namespace Pillion.BuildingBlocks.Locks;

/// <summary>
/// What stands before the name of a lock in its store, so that apps which share one do not meet: <c>lock||prefix||</c>, the prefix chosen by the
/// component's <c>keyPrefix</c> metadata (Dapr's <c>pkg/components/lock/lock_config.go</c>).
/// </summary>
internal static class LockKeyPrefix
{
    /// <summary>Between the parts; therefore forbidden in a lock's name.</summary>
    public const string Separator = "||";

    private const string Api = "lock" + Separator;

    /// <summary>The prefix with its separator.</summary>
    /// <exception cref="Pillion.Abstractions.ComponentException">The configured prefix has the separator in it.</exception>
    public static string For(LoadedComponent store, string appId)
    {
        var strategy = store.Spec.Metadata.Get("keyPrefix") ?? "appid";
        if (strategy.Contains(Separator, StringComparison.Ordinal))
        {
            throw store.Spec.Metadata.Error("keyPrefix", $"can't contain '{Separator}', but is '{strategy}'");
        }

        return strategy.ToLowerInvariant() switch
        {
            "appid" => Api + appId + Separator,
            "name" => Api + store.Spec.Name + Separator,
            "none" => Api,
            // Dapr lower-cases a literal prefix; locks shared with it must have the same names.
            var literal => Api + literal + Separator,
        };
    }
}
