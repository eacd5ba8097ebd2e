using System.Text.Json.Serialization;

namespace Pillion.Samples.Tests.ImagePipeline;

/// <summary>A row of <c>GET /events</c>.</summary>
internal sealed record EventRow(
    [property: JsonPropertyName("id")] int Id,
    [property: JsonPropertyName("event_ts")] long EventTs,
    [property: JsonPropertyName("op_type")] string OpType,
    [property: JsonPropertyName("input_size")] long InputSize
);
