using System.Text;
using Pillion.Abstractions;
using Pillion.Api.Http;
using Pillion.Api.Http.Kestrel;
using Pillion.Api.Tests.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Jobs;
using Pillion.BuildingBlocks.Shutdown;
using Pillion.Components.Conformance.State;
using Pillion.Components.Local;
using Pillion.Components.Sqlite;
using Pillion.Testing;

namespace Pillion.Api.Tests;

/// <summary>One app with components and its API, on Kestrel and in process: put together as a host does it.</summary>
internal sealed class ApiTestHost : IAsyncDisposable
{
    private readonly ApiApp _app;

    private ApiTestHost(ApiApp app, DaprHttpApi api, TestServer server)
    {
        _app = app;
        Api = api;
        Server = server;
    }

    public AppRuntime App => _app.Runtime;

    public IDaprApi Api { get; }

    public TestServer Server { get; }

    public HttpClient Client => Server.Client;

    public static Task<ApiTestHost> StartAsync(params ComponentSpec[] components) =>
        StartAsync(new AppRuntimeOptions { AppId = "app" }, components: components);

    public static async Task<ApiTestHost> StartAsync(
        AppRuntimeOptions options,
        AppRegistry? apps = null,
        Action<ShutdownMode>? shutdown = null,
        TimeProvider? time = null,
        JobScheduler? jobs = null,
        params ComponentSpec[] components
    )
    {
        var app = await ApiApp.CreateAsync(
            [
                .. LocalComponents.All,
                .. SqliteComponents.All,
                new("state.plain", static _ => new PlainStateStore()),
                new("state.queryable", static _ => new StateQueryRouteTests.QueryableStore()),
            ],
            components,
            options,
            apps,
            shutdown,
            time,
            jobs,
            TestContext.Current.CancellationToken
        );
        var api = new DaprHttpApi(app.Runtime);
        var endpoint = new DaprApiEndpoint(api, options.AllowedOrigins);
        var server = await TestServer.StartAsync(endpoint.HandleAsync, kestrel => DaprKestrelLimits.Apply(kestrel));
        return new ApiTestHost(app, api, server);
    }

    /// <summary>A request over the wire; the path is sent exactly as it is given.</summary>
    public async Task<RouteAnswer> SendAsync(
        string method,
        string path,
        IReadOnlyList<(string Name, string Value)>? headers = null,
        string? body = null
    )
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method),
            new Uri(
                Server.Address.GetLeftPart(UriPartial.Authority) + path,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        );
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers ?? [])
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new RouteAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            [
                .. response
                    .Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                    .SelectMany(h => h.Value, (h, value) => (h.Key, value)),
            ]
        );
    }

    /// <summary>The same request without a socket.</summary>
    public async Task<RouteAnswer> SendInProcessAsync(
        string method,
        string path,
        IReadOnlyList<(string Name, string Value)>? headers = null,
        string? body = null
    )
    {
        HeaderList list = [];
        foreach (var (name, value) in headers ?? [])
        {
            list.Add(name, value);
        }

        var request = new InProcessApiRequest(method, path, list, new MessageBody(Encoding.UTF8.GetBytes(body ?? "")));
        await using var response = await Api.HandleAsync(request, TestContext.Current.CancellationToken);
        var bytes = await response.Body.ReadAllAsync(int.MaxValue, TestContext.Current.CancellationToken);
        List<(string, string)> answer = [.. response.Headers?.Select(h => (h.Key, h.Value)) ?? []];
        if (response.ContentType is not null)
        {
            answer.Add(("Content-Type", response.ContentType));
        }

        if (response.ETag is not null)
        {
            answer.Add(("ETag", response.ETag));
        }

        return new RouteAnswer(response.Status, Encoding.UTF8.GetString(bytes.Span), answer);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _app.DisposeAsync();
    }
}
