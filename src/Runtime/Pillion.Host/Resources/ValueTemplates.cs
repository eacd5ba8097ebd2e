using System.Diagnostics.CodeAnalysis;
using Pillion.Host.Apps;

namespace Pillion.Host.Resources;

/// <summary>The placeholders in metadata values: <c>{uuid}</c>, <c>{podName}</c>, <c>{namespace}</c>, <c>{appID}</c>.</summary>
/// <remarks>Dapr's <c>pkg/runtime/meta/meta.go</c>; <c>{namespace}</c> really stands for namespace, dot, app id.</remarks>
internal static class ValueTemplates
{
    /// <summary>Whether the value differs from app to app, so that the component cannot be shared.</summary>
    public static bool DependsOnApp(string value) =>
        value.Contains("{uuid}", StringComparison.Ordinal)
        || value.Contains("{namespace}", StringComparison.Ordinal)
        || value.Contains("{appID}", StringComparison.Ordinal);

    /// <summary>The value with its placeholders filled in.</summary>
    /// <param name="value">The value as declared.</param>
    /// <param name="appId">The app the component is for.</param>
    /// <param name="identity">Namespace and pod.</param>
    /// <param name="result">The value, when all is well.</param>
    /// <param name="problem">What is wrong, when something is.</param>
    public static bool TryExpand(
        string value,
        string appId,
        HostIdentity identity,
        [NotNullWhen(true)] out string? result,
        [NotNullWhen(false)] out string? problem
    )
    {
        result = null;
        problem = null;
        if (!value.Contains('{', StringComparison.Ordinal))
        {
            result = value;
            return true;
        }

        if (value.Contains("{podName}", StringComparison.Ordinal) && string.IsNullOrEmpty(identity.PodName))
        {
            problem = "uses {podName}, but the environment variable POD_NAME is not set";
            return false;
        }

        while (value.IndexOf("{uuid}", StringComparison.Ordinal) is >= 0 and var at)
        {
            value = string.Concat(value.AsSpan(0, at), Guid.NewGuid().ToString(), value.AsSpan(at + "{uuid}".Length));
        }

        result = value
            .Replace("{podName}", identity.PodName, StringComparison.Ordinal)
            .Replace("{namespace}", $"{identity.Namespace}.{appId}", StringComparison.Ordinal)
            .Replace("{appID}", appId, StringComparison.Ordinal);
        return true;
    }
}
