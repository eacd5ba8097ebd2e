using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Conversation;

namespace Pillion.Components.Local.Conversation;

/// <summary>
/// A model behind OpenAI's chat-completions API: <c>conversation.openai</c> (<c>key</c>, <c>model</c>, <c>endpoint</c>) and <c>conversation.ollama</c>
/// (<c>model</c>, <c>endpoint</c>). With <c>responseCacheTTL</c> the same question gets the same answer for so long.
/// </summary>
internal sealed class OpenAIConversation(OpenAIDefaults defaults, TimeProvider time) : IConversation
{
    // What one answer may be; models write less.
    private const int MaxAnswer = 16 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, (long Since, ConversationResponse Response)> _cache = new(StringComparer.Ordinal);
    private HttpClient? _http;
    private string _model = "";
    private TimeSpan _cacheTtl;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var metadata = spec.Metadata;
        var key = defaults.NeedsKey ? metadata.Require("key") : metadata.Get("key");
        var endpoint = metadata.Get("endpoint") ?? defaults.Endpoint;
        if (!Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw metadata.Error("endpoint", $"must be an http or https URL, not '{endpoint}'");
        }

        _model = metadata.Get("model") ?? defaults.Model;
        _cacheTtl = metadata.GetDuration(TimeSpan.Zero, "responseCacheTTL", "cacheTTL");
        _http = new HttpClient
        {
            BaseAddress = url,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswer,
        };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask<ConversationResponse> ConverseAsync(ConversationRequest request, CancellationToken cancellationToken)
    {
        var body = OpenAIJson.Write(_model, request, defaults);
        if (_cacheTtl <= TimeSpan.Zero)
        {
            return await AskAsync(body, request, cancellationToken);
        }

        var question = Encoding.UTF8.GetString(body);
        if (_cache.TryGetValue(question, out var known) && time.GetElapsedTime(known.Since) < _cacheTtl)
        {
            return known.Response with { ContextId = request.ContextId };
        }

        var response = await AskAsync(body, request, cancellationToken);
        _cache[question] = (time.GetTimestamp(), response);
        foreach (var (old, entry) in _cache)
        {
            if (time.GetElapsedTime(entry.Since) >= _cacheTtl)
            {
                _cache.TryRemove(old, out _);
            }
        }

        return response;
    }

    public ValueTask DisposeAsync()
    {
        _http?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<ConversationResponse> AskAsync(byte[] body, ConversationRequest request, CancellationToken cancellationToken)
    {
        var http = _http ?? throw new InvalidOperationException("The component is used before InitAsync or after it failed.");
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await http.PostAsync(new Uri("chat/completions", UriKind.Relative), content, cancellationToken);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return answer.IsSuccessStatusCode
                ? OpenAIJson.Read(bytes, request.ContextId)
                : throw new ComponentException(
                    ComponentErrorKind.Internal,
                    $"the model's server answered {(int)answer.StatusCode}: {OpenAIJson.ReadError(bytes)}"
                );
        }
        catch (HttpRequestException e)
        {
            throw new ComponentException(ComponentErrorKind.Unavailable, $"the model's server cannot be reached: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new ComponentException(
                ComponentErrorKind.Internal,
                $"the model's server answered something else than JSON: {e.Message}",
                e
            );
        }
    }
}
