using Pillion.Abstractions.Bindings;
using Pillion.Abstractions.PubSub;
using Pillion.Abstractions.Secrets;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Bindings;
using Pillion.BuildingBlocks.Components;

namespace Pillion.BuildingBlocks.Metadata;

/// <summary>A component as the metadata API shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its Dapr type name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Capabilities">What it can do, in Dapr's words.</param>
public sealed record RegisteredComponent(string Name, string Type, string Version, IReadOnlyList<string> Capabilities)
{
    internal static RegisteredComponent From(LoadedComponent loaded) =>
        new(loaded.Spec.Name, loaded.Spec.Type, loaded.Spec.Version, Describe(loaded));

    private static List<string> Describe(LoadedComponent loaded) =>
        loaded.Component switch
        {
            IStateStore store => Describe(store.Features),
            IPubSub broker => Describe(broker.Features),
            ISecretStore store when store.Features.HasFlag(SecretStoreFeatures.MultipleKeyValuesPerSecret) =>
            [
                "MULTIPLE_KEY_VALUES_PER_SECRET",
            ],
            IInputBinding or IOutputBinding => DescribeBinding(loaded),
            _ => [],
        };

    private static List<string> Describe(PubSubFeatures features)
    {
        List<string> names = [];
        if (features.HasFlag(PubSubFeatures.MessageTtl))
        {
            names.Add("MESSAGE_TTL");
        }

        if (features.HasFlag(PubSubFeatures.SubscribeWildcards))
        {
            names.Add("SUBSCRIBE_WILDCARDS");
        }

        if (features.HasFlag(PubSubFeatures.BulkPublish))
        {
            names.Add("BULK_PUBSUB");
        }

        return names;
    }

    private static List<string> DescribeBinding(LoadedComponent loaded)
    {
        List<string> names = [];
        if (loaded.Component is IInputBinding && BindingDirection.AllowsInput(loaded.Spec))
        {
            names.Add("INPUT_BINDING");
        }

        if (loaded.Component is IOutputBinding && BindingDirection.AllowsOutput(loaded.Spec))
        {
            names.Add("OUTPUT_BINDING");
        }

        return names;
    }

    private static List<string> Describe(StateFeatures features)
    {
        List<string> names = [];
        Add(StateFeatures.ETag, "ETAG");
        Add(StateFeatures.Transactional, "TRANSACTIONAL");
        Add(StateFeatures.QueryApi, "QUERY_API");
        Add(StateFeatures.Ttl, "TTL");
        Add(StateFeatures.DeleteWithPrefix, "DELETE_WITH_PREFIX");
        Add(StateFeatures.PartitionKey, "PARTITION_KEY");
        Add(StateFeatures.KeysLike, "KEYS_LIKE");

        // An actor state store needs exactly these two.
        Add(StateFeatures.ETag | StateFeatures.Transactional, "ACTOR");
        return names;

        void Add(StateFeatures needed, string name)
        {
            if (features.HasFlag(needed))
            {
                names.Add(name);
            }
        }
    }
}
