using Pillion.Abstractions;
using Pillion.Components.Local.Bindings;
using Pillion.Components.Local.Configuration;
using Pillion.Components.Local.Conversation;
using Pillion.Components.Local.Cryptography;
using Pillion.Components.Local.Locks;
using Pillion.Components.Local.NameResolution;
using Pillion.Components.Local.PubSub;
using Pillion.Components.Local.Secrets;
using Pillion.Components.Local.State;

namespace Pillion.Components.Local;

/// <summary>The components that need nothing installed.</summary>
public static class LocalComponents
{
    /// <summary>The local components of every block, by Dapr's type names.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("state.in-memory", static services => new InMemoryStateStore(services.Time)),
        new("pubsub.in-memory", static services => new InMemoryPubSub(services.Time, services.Logging)),
        new("secretstores.local.file", static _ => new LocalFileSecretStore()),
        new("secretstores.local.env", static services => new LocalEnvSecretStore(services.Logging)),
        new("bindings.cron", static services => new CronBinding(services)),
        new("bindings.http", static services => new HttpBinding(services)),
        new("bindings.localstorage", static _ => new LocalStorageBinding()),
        new("configuration.in-memory", static _ => new InMemoryConfigurationStore()),
        new("configuration.local.file", static services => new LocalFileConfigurationStore(services)),
        new("conversation.echo", static _ => new EchoConversation()),
        new("conversation.openai", static services => new OpenAIConversation(OpenAIDefaults.OpenAI, services.Time)),
        new("conversation.ollama", static services => new OpenAIConversation(OpenAIDefaults.Ollama, services.Time)),
        new("crypto.dapr.jwks", static services => new JwksCryptoProvider(services)),
        new("crypto.dapr.localstorage", static _ => new LocalStorageCryptoProvider()),
        new("lock.in-memory", static services => new InMemoryLockStore(services.Time)),
        new("nameresolution.static", static _ => new StaticNameResolution()),
    ];
}
