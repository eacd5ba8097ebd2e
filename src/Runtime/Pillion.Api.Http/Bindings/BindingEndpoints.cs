using Pillion.Abstractions.Bindings;
using Pillion.Api.Http.Errors;
using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Bindings;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http.Bindings;

/// <summary>The route <c>/v1.0/bindings/{name}</c> (Dapr's <c>pkg/api/http/http.go</c>, <c>onOutputBindingMessage</c>).</summary>
internal sealed class BindingEndpoints(AppRuntime app)
{
    private static readonly string[] s_traceFields = ["traceparent", "tracestate", "baggage"];

    private readonly BindingOperations _bindings = app.Bindings;
    private readonly RequestBody _body = new(app.Options.MaxBodySize);

    /// <summary><c>POST</c> or <c>PUT /v1.0/bindings/{name}</c> with <c>{operation, data, metadata}</c>: the component's bytes, or 204.</summary>
    public ValueTask<ApiResponse> InvokeAsync(ApiRequest request, ReadOnlySpan<char> binding, CancellationToken cancellationToken)
    {
        return RunAsync(UrlText.Decode(binding, "name").ToString());

        async ValueTask<ApiResponse> RunAsync(string name)
        {
            var body = await _body.ReadAsync(request, RequestErrors.MalformedBody, cancellationToken);
            var invocation = Read(body.Span, request);
            var answer = await _bindings.InvokeAsync(name, invocation, cancellationToken);
            if (answer.Data.IsEmpty && answer.Metadata is null)
            {
                return ApiResponse.NoContent;
            }

            HeaderList headers = [];
            foreach (var (key, value) in answer.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal))
            {
                headers.Add(ApiQuery.MetadataPrefix + key, value);
            }

            return new ApiResponse(200, answer.ContentType ?? MediaTypes.Json, new MessageBody(answer.Data), Headers: headers);
        }
    }

    private static BindingRequest Read(ReadOnlySpan<byte> body, ApiRequest request)
    {
        var reader = new JsonBodyReader(body, RequestErrors.MalformedBody);
        string? operation = null;
        Dictionary<string, string>? metadata = null;

        // What Go's encoder makes of data that is not there.
        ReadOnlyMemory<byte> data = "null"u8.ToArray();
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("operation"u8))
            {
                operation = reader.ReadString();
            }
            else if (reader.Is("data"u8))
            {
                data = reader.ReadCompact();
            }
            else if (reader.Is("metadata"u8))
            {
                metadata = reader.ReadStringMap();
            }
            else
            {
                reader.Skip();
            }
        }

        reader.ExpectEnd();
        foreach (var field in s_traceFields)
        {
            if (request.GetHeader(field) is { Length: > 0 } value)
            {
                (metadata ??= new(StringComparer.Ordinal))[field] = value;
            }
        }

        return new BindingRequest(operation ?? "", data, metadata);
    }
}
