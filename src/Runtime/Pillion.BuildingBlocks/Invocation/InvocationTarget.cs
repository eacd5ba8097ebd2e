namespace Pillion.BuildingBlocks.Invocation;

/// <summary>Who is called: an app id, perhaps with a namespace (Dapr's <c>requestAppIDAndNamespace</c>), or the base URL of any server.</summary>
internal static class InvocationTarget
{
    public static bool IsUrl(string target) =>
        target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public static (string AppId, string Namespace) Parse(string target, string ownNamespace)
    {
        if (target.Length == 0)
        {
            throw InvocationErrors.Failed(target, "app id is empty").ToException();
        }

        var dot = target.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return (target, ownNamespace);
        }

        return target.IndexOf('.', dot + 1) < 0
            ? (target[..dot], target[(dot + 1)..])
            : throw InvocationErrors.Failed(target, $"invalid app id {target}").ToException();
    }
}
