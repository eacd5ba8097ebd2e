using System.Buffers;
using System.Text.Json;

namespace Pillion.BuildingBlocks.Jobs;

/// <summary>A job's record as it is kept: JSON, so that the file can be read without this program.</summary>
internal static class JobRecordJson
{
    public static byte[] Write(JobRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("namespace"u8, record.Key.Namespace);
            json.WriteString("appID"u8, record.Key.AppId);
            WriteJob(json, record.Job);
            json.WriteString("start"u8, record.Start);
            Write(json, "due", record.DueTime);
            Write(json, "expiration", record.Expiration);
            json.WriteNumber("count"u8, record.Count);
            Write(json, "lastTime", record.LastTime);
            json.WriteNumber("attempts"u8, record.Attempts);
            Write(json, "retryAt", record.RetryAt);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">The bytes are no record.</exception>
    public static JobRecord Read(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        try
        {
            var job = ReadJob(root);
            return new JobRecord
            {
                Key = new JobKey(root.GetProperty("namespace"u8).GetString()!, root.GetProperty("appID"u8).GetString()!, job.Name),
                Job = job,
                Start = root.GetProperty("start"u8).GetDateTimeOffset(),
                DueTime = Time(root, "due"),
                Expiration = Time(root, "expiration"),
                Count = root.GetProperty("count"u8).GetUInt32(),
                LastTime = Time(root, "lastTime"),
                Attempts = root.GetProperty("attempts"u8).GetUInt32(),
                RetryAt = Time(root, "retryAt"),
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static void WriteJob(Utf8JsonWriter json, Job job)
    {
        json.WriteString("name"u8, job.Name);
        Write(json, "schedule", job.Schedule);
        Write(json, "dueTime", job.DueTime);
        Write(json, "ttl", job.Ttl);
        if (job.Repeats is { } repeats)
        {
            json.WriteNumber("repeats"u8, repeats);
        }

        json.WriteBase64String("data"u8, job.Data.Span);
        json.WriteString("dataType"u8, job.DataTypeUrl);
        if (job.FailurePolicy is { } policy)
        {
            json.WriteBoolean("drop"u8, policy.IsDrop);
            json.WriteNumber("retryIntervalMilliseconds"u8, policy.Interval.TotalMilliseconds);
            if (policy.MaxRetries is { } max)
            {
                json.WriteNumber("maxRetries"u8, max);
            }
        }
    }

    private static Job ReadJob(JsonElement root) =>
        new()
        {
            Name = root.GetProperty("name"u8).GetString()!,
            Schedule = Text(root, "schedule"),
            DueTime = Text(root, "dueTime"),
            Ttl = Text(root, "ttl"),
            Repeats = Number(root, "repeats"),
            Data = root.GetProperty("data"u8).GetBytesFromBase64(),
            DataTypeUrl = root.GetProperty("dataType"u8).GetString()!,
            FailurePolicy = root.TryGetProperty("drop"u8, out var drop)
                ? new JobFailurePolicy(
                    drop.GetBoolean(),
                    TimeSpan.FromMilliseconds(root.GetProperty("retryIntervalMilliseconds"u8).GetDouble()),
                    Number(root, "maxRetries")
                )
                : null,
        };

    private static void Write(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static uint? Number(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetUInt32() : null;

    private static DateTimeOffset? Time(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value.GetDateTimeOffset() : null;
}
