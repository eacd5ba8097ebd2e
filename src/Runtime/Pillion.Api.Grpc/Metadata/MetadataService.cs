using Google.Protobuf.WellKnownTypes;
using Pillion.Abstractions;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Metadata;

/// <summary>The methods that tell about the runtime (Dapr's <c>pkg/api/universal/metadata.go</c>).</summary>
internal sealed class MetadataService(AppRuntime app)
{
    public void AddTo(ApiMethods methods) =>
        methods.Group("metadata", "v1").Unary(DaprMethods.GetMetadata, GetAsync).Unary(DaprMethods.SetMetadata, SetAsync);

    private ValueTask<GetMetadataResponse> GetAsync(GetMetadataRequest request, GrpcServerCall call)
    {
        var response = new GetMetadataResponse
        {
            Id = app.AppId,
            RuntimeVersion = app.Options.RuntimeVersion,
            EnabledFeatures = { app.Options.EnabledFeatures },
            HttpEndpoints = { app.Options.HttpEndpoints.Select(endpoint => new MetadataHTTPEndpoint { Name = endpoint.Name }) },
            AppConnectionProperties = Connection(app.Options.AppConnection),

            // Actors arrive with their own block; until then the runtime says what daprd says without a placement service.
            ActorRuntime = new ActorRuntime { RuntimeStatus = ActorRuntime.Types.ActorRuntimeStatus.Disabled },
        };
        response.Subscriptions.Add(app.Subscriptions.Active.Select(Describe));
        foreach (var component in app.Metadata.Components)
        {
            response.RegisteredComponents.Add(
                new RegisteredComponents
                {
                    Name = component.Name,
                    Type = component.Type,
                    Version = component.Version,
                    Capabilities = { component.Capabilities },
                }
            );
        }

        foreach (var (key, value) in app.Metadata.Extended)
        {
            response.ExtendedMetadata[key] = value;
        }

        return new(response);
    }

    private ValueTask<Empty> SetAsync(SetMetadataRequest request, GrpcServerCall call)
    {
        app.Metadata.Set(request.Key, request.Value);
        return new(new Empty());
    }

    private static PubsubSubscription Describe(ActiveSubscription active)
    {
        var subscription = active.Subscription;
        var described = new PubsubSubscription
        {
            PubsubName = subscription.PubSubName,
            Topic = subscription.Topic,
            DeadLetterTopic = subscription.DeadLetterTopic ?? "",
            Rules = new PubsubSubscriptionRules
            {
                Rules = { subscription.Rules.Select(rule => new PubsubSubscriptionRule { Match = rule.Match ?? "", Path = rule.Path }) },
            },
            Type = active.Kind switch
            {
                SubscriptionKind.Declarative => PubsubSubscriptionType.Declarative,
                SubscriptionKind.Programmatic => PubsubSubscriptionType.Programmatic,
                _ => PubsubSubscriptionType.Streaming,
            },
        };
        described.Metadata.AddAll(subscription.Metadata);
        return described;
    }

    private static AppConnectionProperties Connection(AppConnection? connection) =>
        connection is null
            ? new AppConnectionProperties()
            : new AppConnectionProperties
            {
                Port = connection.Port,
                Protocol = connection.Protocol,
                ChannelAddress = connection.ChannelAddress,
                MaxConcurrency = Math.Max(connection.MaxConcurrency, 0),
                Health = connection.Health is { } health
                    ? new AppConnectionHealthProperties
                    {
                        HealthCheckPath = health.Path,
                        HealthProbeInterval = GoDuration.Format(health.Interval),
                        HealthProbeTimeout = GoDuration.Format(health.Timeout),
                        HealthThreshold = health.Threshold,
                    }
                    : null,
            };
}
