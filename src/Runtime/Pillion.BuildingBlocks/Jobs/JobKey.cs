namespace Pillion.BuildingBlocks.Jobs;

/// <summary>Whose job it is, and its name.</summary>
internal readonly record struct JobKey(string Namespace, string AppId, string Name)
{
    /// <summary>Before every job of an app; what else is scheduled one day has another first word (<c>actorreminder</c>).</summary>
    public static string Prefix(string namespaceName, string appId) => $"app||{namespaceName}||{appId}||";

    /// <summary>The key in the store, which is Dapr's in etcd.</summary>
    public override string ToString() => Prefix(Namespace, AppId) + Name;
}
