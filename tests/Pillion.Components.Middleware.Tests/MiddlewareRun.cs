using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Middleware;

namespace Pillion.Components.Middleware.Tests;

/// <summary>One middleware in a pipeline, in front of an API that remembers what it was asked and answers <see cref="Answer"/>.</summary>
internal sealed class MiddlewareRun : IAsyncDisposable
{
    private readonly IHttpMiddleware _middleware;
    private readonly ApiPipeline _pipeline;

    private MiddlewareRun(IHttpMiddleware middleware)
    {
        _middleware = middleware;
        _pipeline = new ApiPipeline(new HttpPipeline([middleware]), CallApiAsync);
    }

    /// <summary>What the API answers.</summary>
    public ApiResponse Answer { get; set; } = ApiResponse.NoContent;

    /// <summary>What reached the API, as <c>METHOD path?query</c>.</summary>
    public List<string> Passed { get; } = [];

    /// <summary>The header fields of the last request that reached the API.</summary>
    public HeaderList Headers { get; private set; } = [];

    /// <summary>The body of the last request that reached the API.</summary>
    public string Body { get; private set; } = "";

    public IHttpMiddleware Middleware => _middleware;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<MiddlewareRun> StartAsync(
        string type,
        ComponentServices services,
        params (string Key, string Value)[] metadata
    )
    {
        var middleware = (IHttpMiddleware)MiddlewareComponents.All.Single(r => r.Type == type).Create(services);
        await middleware.InitAsync(
            new ComponentSpec
            {
                Name = "test",
                Type = type,
                Metadata = new ComponentMetadata("test", metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
            },
            Token
        );
        return new MiddlewareRun(middleware);
    }

    public static Task<MiddlewareRun> StartAsync(string type, params (string Key, string Value)[] metadata) =>
        StartAsync(type, new ComponentServices(), metadata);

    /// <summary>Sends a request; the answer is its status and text.</summary>
    public async Task<(int Status, string Text, HeaderList Headers)> SendAsync(
        string method,
        string target,
        MessageBody body = default,
        params (string Name, string Value)[] headers
    )
    {
        HeaderList list = [];
        foreach (var (name, value) in headers)
        {
            list.Add(name, value);
        }

        await using var answer = await _pipeline.HandleAsync(new InProcessApiRequest(method, target, list, body), Token);
        var text = await answer.Body.ReadAllAsync(int.MaxValue, Token);
        return (answer.Status, Encoding.UTF8.GetString(text.Span), answer.Headers ?? []);
    }

    public ValueTask DisposeAsync() => _middleware.DisposeAsync();

    private async ValueTask<ApiResponse> CallApiAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        HeaderList headers = [];
        request.CopyHeadersTo(headers);
        lock (Passed)
        {
            Passed.Add($"{request.Method} {request.Path}{(request.Query.IsEmpty ? "" : "?" + request.Query.ToString())}");
        }

        Headers = headers;
        Body = Encoding.UTF8.GetString((await request.Body.ReadAllAsync(int.MaxValue, cancellationToken)).Span);
        return Answer;
    }
}
