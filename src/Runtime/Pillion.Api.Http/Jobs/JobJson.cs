using System.Globalization;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Api.Http.Errors;
using Pillion.BuildingBlocks.Jobs;

namespace Pillion.Api.Http.Jobs;

/// <summary>A job as JSON, with the rules of protojson (<c>JobHTTPRequest</c>, <c>Job</c>).</summary>
internal static class JobJson
{
    /// <summary>Reads a job and whether it may replace another.</summary>
    /// <exception cref="BuildingBlocks.Errors.BuildingBlockException">The body is malformed.</exception>
    public static (Job Job, bool Overwrite) Read(ReadOnlySpan<byte> body)
    {
        var job = new Job { Name = "" };
        var overwrite = false;
        if (body.IsEmpty)
        {
            return (job, overwrite);
        }

        var reader = new JsonBodyReader(body, RequestErrors.MalformedBody);
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("name"u8))
            {
                job = job with { Name = reader.ReadString() ?? "" };
            }
            else if (reader.Is("schedule"u8))
            {
                job = job with { Schedule = reader.ReadString() };
            }
            else if (reader.Is("repeats"u8))
            {
                job = job with { Repeats = reader.TryReadNull() ? null : reader.ReadProtoUInt32() };
            }
            else if (reader.Is("dueTime"u8) || reader.Is("due_time"u8))
            {
                job = job with { DueTime = reader.ReadString() };
            }
            else if (reader.Is("ttl"u8))
            {
                job = job with { Ttl = reader.ReadString() };
            }
            else if (reader.Is("data"u8))
            {
                job = job with { Data = reader.ReadCompact(), DataTypeUrl = Job.JsonTypeUrl };
            }
            else if (reader.Is("overwrite"u8))
            {
                overwrite = reader.ReadBoolean();
            }
            else if (reader.Is("failurePolicy"u8) || reader.Is("failure_policy"u8))
            {
                job = job with { FailurePolicy = ReadPolicy(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        reader.ExpectEnd();
        return (job, overwrite);
    }

    /// <summary>Writes a job. Data is a <c>google.protobuf.Any</c>: JSON stands in its <c>value</c>, other types in base64.</summary>
    public static void Write(Utf8JsonWriter json, Job job)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, job.Name);
        WriteText(json, "schedule", job.Schedule);
        if (job.Repeats is { } repeats)
        {
            json.WriteNumber("repeats"u8, repeats);
        }

        WriteText(json, "dueTime", job.DueTime);
        WriteText(json, "ttl", job.Ttl);
        if (job.DataTypeUrl.Length > 0)
        {
            json.WriteStartObject("data"u8);
            json.WriteString("@type"u8, job.DataTypeUrl);
            if (job.DataTypeUrl == Job.JsonTypeUrl)
            {
                json.WritePropertyName("value"u8);
                json.WriteRawValue(job.Data.Span, skipInputValidation: true);
            }
            else
            {
                json.WriteBase64String("value"u8, job.Data.Span);
            }

            json.WriteEndObject();
        }

        if (job.FailurePolicy is { } policy)
        {
            WritePolicy(json, policy);
        }

        json.WriteEndObject();
    }

    private static JobFailurePolicy? ReadPolicy(ref JsonBodyReader reader)
    {
        if (reader.TryReadNull())
        {
            return null;
        }

        JobFailurePolicy? policy = null;
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("drop"u8))
            {
                reader.SkipCurrent();
                policy = new JobFailurePolicy(IsDrop: true);
            }
            else if (reader.Is("constant"u8))
            {
                policy = ReadConstant(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return policy;
    }

    private static JobFailurePolicy ReadConstant(ref JsonBodyReader reader)
    {
        var interval = TimeSpan.Zero;
        uint? maxRetries = null;
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("interval"u8))
            {
                var text = reader.ReadString() ?? "0s";
                if (!text.EndsWith('s') || !GoDuration.TryParse(text, out interval) || interval < TimeSpan.Zero)
                {
                    throw RequestErrors.MalformedBody($"invalid google.protobuf.Duration value \"{text}\"").ToException();
                }
            }
            else if (reader.Is("maxRetries"u8) || reader.Is("max_retries"u8))
            {
                maxRetries = reader.TryReadNull() ? null : reader.ReadProtoUInt32();
            }
            else
            {
                reader.Skip();
            }
        }

        return new JobFailurePolicy(IsDrop: false, interval, maxRetries);
    }

    private static void WritePolicy(Utf8JsonWriter json, JobFailurePolicy policy)
    {
        json.WriteStartObject("failurePolicy"u8);
        json.WriteStartObject(policy.IsDrop ? "drop" : "constant");
        if (!policy.IsDrop)
        {
            json.WriteString("interval"u8, policy.Interval.TotalSeconds.ToString("0.#########", CultureInfo.InvariantCulture) + "s");
            if (policy.MaxRetries is { } max)
            {
                json.WriteNumber("maxRetries"u8, max);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
