using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Grpc.Details;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;
using Pillion.Testing;
using InvokeRequest = Pillion.Protos.Common.InvokeRequest;
using Verb = Pillion.Protos.Common.HTTPExtension.Types.Verb;

namespace Pillion.Api.Grpc.Tests.Invocation;

/// <summary><c>InvokeService</c> of an app that speaks HTTP.</summary>
public sealed class InvokeServiceTests : IAsyncLifetime
{
    private readonly AppRegistry _apps = new();
    private TestServer _callee = null!;
    private HttpAppChannel _channel = null!;
    private GrpcTestHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _callee = await TestServer.StartAsync(AnswerAsync);
        _channel = new HttpAppChannel(new HttpAppChannelOptions { BaseAddress = _callee.Address });
        var app = new AppRuntime(new AppRuntimeOptions { AppId = "callee", AppApiToken = "apps" }, AppComponents.None, _apps)
        {
            Channel = _channel,
        };
        _apps.Add(app);
        _host = await GrpcTestHost.StartAsync(new AppRuntimeOptions { AppId = "app", ApiToken = "secret" }, _apps);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _channel.DisposeAsync();
        await _callee.DisposeAsync();
    }

    [Fact]
    public async Task InvokeService_HttpApp_GetsVerbPathQueryHeadersAndBody()
    {
        using var call = _host.Channel.Start(
            DaprMethods.InvokeService,
            Request(Verb.Put, "orders/7", "a=1&b=%20", "{}"),
            Headers(("x-own", "value"), ("dapr-caller-app-id", "somebody")),
            TestContext.Current.CancellationToken
        );

        var answer = await call.ResponseAsync();
        var headers = await call.HeadersAsync();

        Assert.Equal("text/plain", answer.ContentType);
        Assert.Equal("PUT /orders/7?a=1&b=%20 application/json value app callee token=apps {}", answer.Data.Value.ToStringUtf8());
        Assert.Equal(
            ("200", "from the app", "text/plain"),
            (headers.Get("dapr-http-status"), headers.Get("x-callee"), headers.Get("dapr-content-type"))
        );
    }

    [Fact]
    public async Task InvokeService_HttpAppAnswersWithAnError_IsThatStatus()
    {
        using var call = _host.Channel.Start(
            DaprMethods.InvokeService,
            Request(Verb.Get, "status/404"),
            Headers(),
            TestContext.Current.CancellationToken
        );

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.ResponseAsync());

        Assert.Equal((GrpcStatusCode.NotFound, "Not Found"), (error.Status, error.Message));
        Assert.True(error.TryGetDetail<ErrorInfo>(out var info));
        Assert.Equal(("404", "sorry"), (info.Metadata["http.code"], info.Metadata["http.error_message"]));
        Assert.Equal("404", (await call.HeadersAsync()).Get("dapr-http-status"));
    }

    [Theory]
    [InlineData(Verb.None, "missing HTTP extension field")]
    [InlineData(Verb.Connect, "invalid HTTP verb")]
    public async Task InvokeService_HttpAppWithoutVerb_IsRefused(Verb verb, string reason)
    {
        var error = await FailAsync(Request(verb, "m"));

        Assert.Equal((GrpcStatusCode.Internal, $"failed to invoke, id: callee, err: {reason}"), (error.Status, error.Message));
    }

    [Fact]
    public async Task InvokeService_UnknownApp_SaysWhich()
    {
        var request = Request(Verb.Get, "m");
        request.Id = "nobody";

        var error = await FailAsync(request);

        Assert.Equal(GrpcStatusCode.Internal, error.Status);
        Assert.Contains("couldn't find service: nobody", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokeService_NoMessage_IsAnError()
    {
        var error = await FailAsync(new InvokeServiceRequest { Id = "callee" });

        Assert.Equal(GrpcStatusCode.Internal, error.Status);
    }

    private static InvokeServiceRequest Request(Verb verb, string method, string query = "", string body = "") =>
        new()
        {
            Id = "callee",
            Message = new InvokeRequest
            {
                Method = method,
                ContentType = "application/json",
                Data = new Any { Value = ByteString.CopyFromUtf8(body) },
                HttpExtension = new HTTPExtension { Verb = verb, Querystring = query },
            },
        };

    private static GrpcCallOptions Headers(params (string Name, string Value)[] own)
    {
        var headers = new GrpcMetadata { { "dapr-api-token", "secret" } };
        foreach (var (name, value) in own)
        {
            headers.Add(name, value);
        }

        return new GrpcCallOptions { Headers = headers };
    }

    private Task<GrpcException> FailAsync(InvokeServiceRequest request) =>
        _host.FailAsync(DaprMethods.InvokeService, request, Headers().Headers);

    private static async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        context.Response.ContentType = "text/plain";
        if (request.Path.StartsWithSegments("/status", StringComparison.Ordinal, out var rest))
        {
            context.Response.StatusCode = int.Parse(rest.Value.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
            await context.Response.WriteAsync("sorry");
            return;
        }

        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = request.Headers;
        context.Response.Headers["x-callee"] = "from the app";
        await context.Response.WriteAsync(
            $"{request.Method} {request.Path}{request.QueryString} {request.ContentType} {headers["x-own"]} {headers["dapr-caller-app-id"]} {headers["dapr-callee-app-id"]} token={headers["dapr-api-token"]} {body}"
        );
    }
}
