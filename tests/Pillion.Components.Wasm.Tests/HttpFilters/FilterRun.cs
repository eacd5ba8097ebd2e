using System.Text;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Middleware;
using Pillion.Components.Wasm.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.HttpFilters;

/// <summary>Filters in front of an API that remembers what it was asked and answers <see cref="Answer"/>.</summary>
internal sealed class FilterRun : IAsyncDisposable
{
    // All runs share it, as all components of a host do.
    private static readonly IReadOnlyList<ComponentRegistration> s_components = WasmComponents.Create(new WasmComponentOptions());

    private readonly LogSink _log;
    private readonly List<IHttpMiddleware> _filters = [];
    private ApiPipeline? _pipeline;

    private FilterRun(LogLevel minimumLevel) => _log = new LogSink(minimumLevel);

    /// <summary>The pipeline with its API.</summary>
    public ApiPipeline Pipeline => _pipeline ??= new ApiPipeline(new HttpPipeline(_filters), CallApiAsync);

    /// <summary>What the API does.</summary>
    public Func<ApiRequest, CancellationToken, ValueTask<ApiResponse>> Answer { get; set; } =
        static (_, _) => new ValueTask<ApiResponse>(new ApiResponse(200, "text/plain", new MessageBody("answer"u8.ToArray())));

    /// <summary>Cancelled when the caller goes away.</summary>
    public CancellationToken Caller { get; set; }

    /// <summary>What reached the API, as <c>METHOD path?query</c>.</summary>
    public List<string> Passed { get; } = [];

    /// <summary>The header fields of the last request that reached the API.</summary>
    public HeaderList Headers { get; private set; } = [];

    /// <summary>The trailer fields of the last request that reached the API.</summary>
    public HeaderList Trailers { get; private set; } = [];

    /// <summary>The body of the last request that reached the API.</summary>
    public string Body { get; private set; } = "";

    /// <summary>What was logged, with its level.</summary>
    public IReadOnlyList<(LogLevel Level, string Message)> Log => _log.Lines;

    /// <summary>What guests reported of their calls, in order: <c>request: method=GET</c>.</summary>
    public IReadOnlyList<string> Reports =>
        [
            .. _log
                .Lines.Where(l => l.Level == LogLevel.Information)
                .Select(l => l.Message[(l.Message.IndexOf(':', StringComparison.Ordinal) + 2)..]),
        ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static string PathOf(string guest) => Repository.PathOf($"tests/guests/http-wasm/{guest}.wasm");

    /// <summary>One filter that does what a script says (<c>tests/guests/http-wasm/script.c</c>).</summary>
    public static async Task<FilterRun> StartAsync(string script, params (string Key, string Value)[] metadata)
    {
        var run = new FilterRun(LogLevel.Debug);
        await run.AddAsync("filter", [("url", PathOf("script")), ("guestConfig", script), .. metadata]);
        return run;
    }

    /// <summary>No filter yet.</summary>
    public static FilterRun Create(LogLevel minimumLevel = LogLevel.Debug) => new(minimumLevel);

    /// <summary>Adds a filter behind the others.</summary>
    public async Task AddAsync(string name, params (string Key, string Value)[] metadata)
    {
        var filter = (IHttpMiddleware)
            s_components.Single(c => c.Type == "middleware.http.wasm").Create(new ComponentServices { Logging = _log });
        await filter.InitAsync(
            new ComponentSpec
            {
                Name = name,
                Type = "middleware.http.wasm",
                Metadata = new ComponentMetadata(name, metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
            },
            Token
        );
        _filters.Add(filter);
    }

    /// <summary>Sends a request; the answer is its status, text and fields.</summary>
    public async Task<FilterAnswer> SendAsync(
        string method = "GET",
        string target = "/",
        MessageBody body = default,
        params (string Name, string Value)[] headers
    )
    {
        HeaderList list = [];
        foreach (var (name, value) in headers)
        {
            list.Add(name, value);
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(Token, Caller);
        await using var answer = await Pipeline.HandleAsync(new InProcessApiRequest(method, target, list, body), either.Token);
        var text = await answer.Body.ReadAllAsync(int.MaxValue, Token);
        return new FilterAnswer(answer.Status, Encoding.UTF8.GetString(text.Span), answer.Headers ?? [], answer.Trailers ?? []);
    }

    /// <summary>Sends a request with a script of its own, <c>REQUEST|RESPONSE</c>.</summary>
    public Task<FilterAnswer> SendScriptAsync(string script, MessageBody body = default) =>
        SendAsync("POST", "/", body, ("x-script", script));

    public async ValueTask DisposeAsync()
    {
        foreach (var filter in _filters)
        {
            await filter.DisposeAsync();
        }

        _log.Dispose();
    }

    private async ValueTask<ApiResponse> CallApiAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        HeaderList headers = [];
        request.CopyHeadersTo(headers);
        var body = await request.Body.ReadAllAsync(int.MaxValue, cancellationToken);
        HeaderList trailers = [];
        request.CopyTrailersTo(trailers);
        lock (Passed)
        {
            Passed.Add($"{request.Method} {request.Path}{(request.Query.IsEmpty ? "" : "?" + request.Query.ToString())}");
            Headers = headers;
            Trailers = trailers;
            Body = Encoding.UTF8.GetString(body.Span);
        }

        return await Answer(request, cancellationToken);
    }
}

/// <summary>An answer as it left the pipeline.</summary>
internal sealed record FilterAnswer(int Status, string Text, HeaderList Headers, HeaderList Trailers);
