using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.Middleware;

namespace Pillion.Api.Tests;

/// <summary>Where in the order of a request's way the middleware stands (Dapr's <c>pkg/api/http/server.go</c>).</summary>
public sealed class MiddlewareTests
{
    private static readonly (string, string)[] s_token = [("dapr-api-token", "secret")];

    [Fact]
    public async Task HttpPipeline_NoToken_IsNotReached()
    {
        var step = new RecordingStep("a", []);
        await using var host = await StartAsync(step);

        Assert.Equal(401, (await host.SendAsync("GET", "/v1.0/metadata")).Status);
        Assert.Empty(step.Seen);
        Assert.Equal(200, (await host.SendAsync("GET", "/v1.0/metadata", s_token)).Status);
        Assert.Equal(204, (await host.SendAsync("GET", "/v1.0/healthz")).Status);
        Assert.Equal(["a>/v1.0/metadata", "a<200", "a>/v1.0/healthz", "a<204"], step.Seen);
    }

    [Fact]
    public async Task HttpPipeline_PublicApi_IsPastTokenAndMiddleware()
    {
        var step = new RecordingStep("a", []);
        await using var host = await StartAsync(step);
        var api = ((Pillion.Api.Http.DaprHttpApi)host.Api).Public;

        await using var answer = await api.HandleAsync(
            new InProcessApiRequest("GET", "/v1.0/healthz"),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(204, answer.Status);
        Assert.Empty(step.Seen);
    }

    [Fact]
    public async Task HttpPipeline_Steps_GoInTheirOrderAndSeeErrorsAsAnswers()
    {
        List<string> seen = [];
        await using var host = await StartAsync(new RecordingStep("a", seen), new RecordingStep("b", seen));

        var answer = await host.SendAsync("GET", "/v1.0/state/nothing/k", s_token);

        Assert.Equal(["a>/v1.0/state/nothing/k", "b>/v1.0/state/nothing/k", $"b<{answer.Status}", $"a<{answer.Status}"], seen);
        Assert.Contains("ERR_STATE_STORE", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpPipeline_StepRewritesTheRequest_TheApiAnswersTheNewOne()
    {
        await using var host = await StartAsync(
            new ChangingStep(request =>
            {
                request.Method = "PUT";
                request.Path = "/v1.0/metadata/changed";
                request.SetBody("by the step"u8.ToArray());
            })
        );

        var answer = await host.SendAsync("POST", "/somewhere", s_token, "a body that is longer than the new one");

        Assert.Equal(204, answer.Status);
        Assert.Contains(new("changed", "by the step"), host.App.Metadata.Extended);
    }

    [Fact]
    public async Task HttpPipeline_StepThrows_Is500WithAnErrorCode()
    {
        await using var host = await StartAsync(new ChangingStep(_ => throw new InvalidOperationException("broken")));

        var answer = await host.SendAsync("GET", "/v1.0/metadata", s_token);

        Assert.Equal(500, answer.Status);
        Assert.Contains("errorCode", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppHttpPipeline_Invocation_GoesThroughItAndHealthDoesNot()
    {
        var step = new RecordingStep("a", []);
        var options = new AppRuntimeOptions { AppId = "app", AppHttpPipeline = new HttpPipeline([step]) };
        await using var host = await ApiTestHost.StartAsync(options);
        host.App.Channel = new EchoChannel();

        var answer = await host.SendAsync("POST", "/v1.0/invoke/app/method/hello?x=1", [], "body");
        var isHealthy = await host.App.Callbacks!.CheckHealthAsync("/healthz", TestContext.Current.CancellationToken);

        Assert.Equal((200, "POST /hello?x=1 body"), (answer.Status, answer.Body));
        Assert.True(isHealthy);
        Assert.Equal(["a>/hello", "a<200"], step.Seen);
    }

    [Fact]
    public async Task AppHttpPipeline_StepThrows_IsAFailedInvocation()
    {
        var step = new ChangingStep(_ => throw new InvalidOperationException("broken"));
        var options = new AppRuntimeOptions { AppId = "app", AppHttpPipeline = new HttpPipeline([step]) };
        await using var host = await ApiTestHost.StartAsync(options);
        host.App.Channel = new EchoChannel();

        var answer = await host.SendAsync("GET", "/v1.0/invoke/app/method/hello");

        Assert.Equal(500, answer.Status);
        Assert.Contains("the middleware in front of the app failed: broken", answer.Body, StringComparison.Ordinal);
    }

    private static Task<ApiTestHost> StartAsync(params IHttpMiddleware[] steps) =>
        ApiTestHost.StartAsync(
            new AppRuntimeOptions
            {
                AppId = "app",
                ApiToken = "secret",
                HttpPipeline = new HttpPipeline(steps),
            }
        );

    private class ChangingStep(Action<MiddlewareRequest> change) : IHttpMiddleware
    {
        public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public virtual ValueTask<MiddlewareResponse> InvokeAsync(
            MiddlewareRequest request,
            MiddlewareNext next,
            CancellationToken cancellationToken
        )
        {
            change(request);
            return next(request, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class RecordingStep(string name, List<string> seen) : ChangingStep(_ => { })
    {
        public List<string> Seen => seen;

        public override async ValueTask<MiddlewareResponse> InvokeAsync(
            MiddlewareRequest request,
            MiddlewareNext next,
            CancellationToken cancellationToken
        )
        {
            seen.Add($"{name}>{request.Path}");
            var answer = await base.InvokeAsync(request, next, cancellationToken);
            seen.Add($"{name}<{answer.Status}");
            return answer;
        }
    }

    private sealed class EchoChannel : IAppChannel
    {
        public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
        {
            var body = Encoding.UTF8.GetString((await request.Body.ReadAllAsync(int.MaxValue, cancellationToken)).Span);
            return new InvokeResponse
            {
                Status = 200,
                Body = new MessageBody(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}?{request.Query} {body}")),
            };
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
