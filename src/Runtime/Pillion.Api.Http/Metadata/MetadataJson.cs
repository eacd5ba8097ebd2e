using System.Text.Json;
using Pillion.Abstractions;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.Api.Http.Metadata;

/// <summary>The body of <c>GET /v1.0/metadata</c>, with the fields and the order of Dapr's <c>metadataResponse</c>; empty fields are left out.</summary>
internal static class MetadataJson
{
    public static void Write(Utf8JsonWriter json, AppRuntime app)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, app.AppId);
        json.WriteString("runtimeVersion"u8, app.Options.RuntimeVersion);
        WriteTexts(json, "enabledFeatures"u8, app.Options.EnabledFeatures);
        WriteComponents(json, app);
        json.WritePropertyName("extended"u8);
        JsonAnswer.WriteObject(json, app.Metadata.Extended);
        WriteSubscriptions(json, app);
        WriteHttpEndpoints(json, app);
        json.WritePropertyName("appConnectionProperties"u8);
        WriteConnection(json, app.Options.AppConnection);

        // Actors arrive with their own block; until then the runtime says what daprd says without a placement service.
        json.WriteStartObject("actorRuntime"u8);
        json.WriteString("runtimeStatus"u8, "DISABLED");
        json.WriteBoolean("hostReady"u8, false);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteComponents(Utf8JsonWriter json, AppRuntime app)
    {
        if (app.Metadata.Components.Count == 0)
        {
            return;
        }

        json.WriteStartArray("components"u8);
        foreach (var component in app.Metadata.Components)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, component.Name);
            json.WriteString("type"u8, component.Type);
            json.WriteString("version"u8, component.Version);
            WriteTexts(json, "capabilities"u8, component.Capabilities);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSubscriptions(Utf8JsonWriter json, AppRuntime app)
    {
        var active = app.Subscriptions.Active;
        if (active.Count == 0)
        {
            return;
        }

        json.WriteStartArray("subscriptions"u8);
        foreach (var (subscription, kind) in active)
        {
            json.WriteStartObject();
            json.WriteString("pubsubname"u8, subscription.PubSubName);
            json.WriteString("topic"u8, subscription.Topic);
            if (subscription.Metadata is { Count: > 0 } metadata)
            {
                json.WritePropertyName("metadata"u8);
                JsonAnswer.WriteObject(json, metadata);
            }

            json.WriteStartArray("rules"u8);
            foreach (var rule in subscription.Rules)
            {
                json.WriteStartObject();
                if (!string.IsNullOrEmpty(rule.Match))
                {
                    json.WriteString("match"u8, rule.Match);
                }

                json.WriteString("path"u8, rule.Path);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("deadLetterTopic"u8, subscription.DeadLetterTopic ?? "");
            json.WriteString("type"u8, NameOf(kind));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string NameOf(SubscriptionKind kind) =>
        kind switch
        {
            SubscriptionKind.Declarative => "DECLARATIVE",
            SubscriptionKind.Programmatic => "PROGRAMMATIC",
            _ => "STREAMING",
        };

    private static void WriteHttpEndpoints(Utf8JsonWriter json, AppRuntime app)
    {
        if (app.Options.HttpEndpoints.Count == 0)
        {
            return;
        }

        json.WriteStartArray("httpEndpoints"u8);
        foreach (var endpoint in app.Options.HttpEndpoints)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, endpoint.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteConnection(Utf8JsonWriter json, AppConnection? connection)
    {
        json.WriteStartObject();
        if (connection is not null)
        {
            if (connection.Port != 0)
            {
                json.WriteNumber("port"u8, connection.Port);
            }

            json.WriteString("protocol"u8, connection.Protocol);
            json.WriteString("channelAddress"u8, connection.ChannelAddress);
            if (connection.MaxConcurrency > 0)
            {
                json.WriteNumber("maxConcurrency"u8, connection.MaxConcurrency);
            }

            if (connection.Health is { } health)
            {
                json.WriteStartObject("health"u8);
                json.WriteString("healthCheckPath"u8, health.Path);
                json.WriteString("healthProbeInterval"u8, GoDuration.Format(health.Interval));
                json.WriteString("healthProbeTimeout"u8, GoDuration.Format(health.Timeout));
                json.WriteNumber("healthThreshold"u8, health.Threshold);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
