using System.Text.Json.Serialization;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>What apps answer, read with Go's rules for names: case does not count, unknown ones are skipped.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    GenerationMode = JsonSourceGenerationMode.Metadata
)]
[JsonSerializable(typeof(List<SubscriptionListJson.Item?>), TypeInfoPropertyName = "ListItem")]
[JsonSerializable(typeof(TopicEventAnswerJson.Answer))]
[JsonSerializable(typeof(TopicEventAnswerJson.BulkAnswer))]
internal sealed partial class CallbackJsonContext : JsonSerializerContext;
