using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http.Errors;

/// <summary>
/// Errors as HTTP answers: <c>{"errorCode", "message"}</c> for Dapr's legacy errors and with <c>details</c> for the rich ones, in the form
/// <c>JSONErrorValue</c> of dapr/kit's <c>errors</c> package writes them.
/// </summary>
internal static class ErrorResponse
{
    private const string TypePrefix = "type.googleapis.com/google.rpc.";

    // Answers are JSON bodies, never HTML: quotes and angle brackets in a message stay readable.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer for an error of the catalogue.</summary>
    public static ApiResponse From(BuildingBlockError error)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, s_options))
        {
            json.WriteStartObject();
            json.WriteString("errorCode"u8, error.Code);
            json.WriteString("message"u8, error.Message);
            if (error.Details.Count > 0)
            {
                json.WriteStartArray("details"u8);
                foreach (var detail in error.Details)
                {
                    Write(json, detail);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return new ApiResponse(error.HttpStatus, MediaTypes.Json, new MessageBody(body.WrittenMemory));
    }

    /// <summary>An answer in plain text, ended by a line feed, as Go's <c>http.Error</c> writes it.</summary>
    public static ApiResponse PlainText(int status, string text)
    {
        HeaderList headers = [];
        headers.Add("X-Content-Type-Options", "nosniff");
        return new ApiResponse(status, MediaTypes.PlainText, new MessageBody(Encoding.UTF8.GetBytes(text + "\n")), Headers: headers);
    }

    private static void Write(Utf8JsonWriter json, ErrorDetail detail)
    {
        json.WriteStartObject();
        switch (detail)
        {
            case ErrorInfoDetail info:
                json.WriteString("@type"u8, TypePrefix + "ErrorInfo");
                json.WriteString("domain"u8, ErrorInfoDetail.Domain);
                WriteMetadata(json, info.Metadata);
                json.WriteString("reason"u8, info.Reason);
                break;
            case ResourceInfoDetail resource:
                json.WriteString("@type"u8, TypePrefix + "ResourceInfo");
                json.WriteString("description"u8, resource.Description);
                json.WriteString("owner"u8, resource.Owner);
                json.WriteString("resource_name"u8, resource.ResourceName);
                json.WriteString("resource_type"u8, resource.ResourceType);
                break;
            case BadRequestDetail violation:
                json.WriteString("@type"u8, TypePrefix + "BadRequest");
                json.WriteStartArray("field_violations"u8);
                json.WriteStartObject();
                json.WriteString("field"u8, violation.Field);
                json.WriteString("description"u8, violation.Description);
                json.WriteEndObject();
                json.WriteEndArray();
                break;
            case HelpDetail help:
                json.WriteString("@type"u8, TypePrefix + "Help");
                json.WriteStartArray("links"u8);
                json.WriteStartObject();
                json.WriteString("description"u8, help.Description);
                json.WriteString("url"u8, help.Url);
                json.WriteEndObject();
                json.WriteEndArray();
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"no form for the error detail {detail.GetType()}");
        }

        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WritePropertyName("metadata"u8);
        if (metadata is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        foreach (var (key, value) in metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
