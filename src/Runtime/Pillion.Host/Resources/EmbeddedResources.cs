namespace Pillion.Host.Resources;

/// <summary>
/// The components of an app that was given no resources at all: what <c>dapr init</c> writes to <c>~/.dapr/components</c>, with nothing to install.
/// </summary>
internal static class EmbeddedResources
{
    /// <summary>The state store's name, the one Dapr's own defaults have.</summary>
    public const string StateStore = "statestore";

    /// <summary>The broker's name, the one Dapr's own defaults have.</summary>
    public const string PubSub = "pubsub";

    /// <summary>The secret store's name: it reads the environment.</summary>
    public const string SecretStore = "local-env";

    private const string Source = "the embedded defaults";

    /// <summary>The resources; their data lives in the folder, which is made when the first one needs it.</summary>
    public static ResourceSet Create(string dataFolder) =>
        new()
        {
            Components =
            [
                new()
                {
                    Name = StateStore,
                    Type = "state.sqlite",
                    Source = Source,
                    Metadata = [Value("connectionString", Path.Combine(dataFolder, "state.db")), Value("actorStateStore", "true")],
                },
                new()
                {
                    Name = PubSub,
                    Type = "pubsub.in-memory",
                    Source = Source,
                },
                new()
                {
                    Name = SecretStore,
                    Type = "secretstores.local.env",
                    Source = Source,
                },
            ],
        };

    private static MetadataItem Value(string name, string value) => new(name, value, null, null, "", 0);
}
