using System.Text;
using System.Text.Json;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>What an app answers to events: <c>{"status"}</c>, or <c>{"statuses": [{"entryId", "status"}]}</c> to several.</summary>
internal static class TopicEventAnswerJson
{
    /// <summary>The status of one event. No body, no JSON and no status all mean success; a status nobody knows means retry.</summary>
    public static TopicEventStatus ReadStatus(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return TopicEventStatus.Success;
        }

        try
        {
            var answer = JsonSerializer.Deserialize(body.Span, CallbackJsonContext.Default.Answer);
            return string.IsNullOrEmpty(answer?.Status) ? TopicEventStatus.Success : Parse(answer.Status);
        }
        catch (JsonException)
        {
            return TopicEventStatus.Success;
        }
    }

    /// <summary>The statuses of several events in their order. No status means retry.</summary>
    /// <exception cref="JsonException">The body is no answer.</exception>
    public static TopicEventStatus[] ReadStatuses(ReadOnlySpan<byte> body, IReadOnlyList<BulkTopicEventEntry> entries)
    {
        var answer = JsonSerializer.Deserialize(body, CallbackJsonContext.Default.BulkAnswer);
        var statuses = new TopicEventStatus[entries.Count];
        Array.Fill(statuses, TopicEventStatus.Retry);
        if (answer?.Statuses is not { Count: > 0 } given)
        {
            return statuses;
        }

        var positions = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            positions[entries[i].EntryId] = i;
        }

        foreach (var entry in given)
        {
            if (entry is { EntryId: { } id, Status: { } status } && positions.TryGetValue(id, out var position))
            {
                statuses[position] = Parse(status);
            }
        }

        return statuses;
    }

    /// <summary>The beginning of a body, for a message.</summary>
    public static string Excerpt(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 1024)]);

    private static TopicEventStatus Parse(string status) =>
        status switch
        {
            "SUCCESS" => TopicEventStatus.Success,
            "DROP" => TopicEventStatus.Drop,
            _ => TopicEventStatus.Retry,
        };

    internal sealed record Answer
    {
        public string? Status { get; init; }
    }

    internal sealed record BulkAnswer
    {
        public List<EntryAnswer?>? Statuses { get; init; }
    }

    internal sealed record EntryAnswer
    {
        public string? EntryId { get; init; }

        public string? Status { get; init; }
    }
}
