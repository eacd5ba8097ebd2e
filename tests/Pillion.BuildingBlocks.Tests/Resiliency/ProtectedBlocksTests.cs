using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Abstractions.Configuration;
using Pillion.Abstractions.Conversation;
using Pillion.Abstractions.Locks;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Conversation;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.BuildingBlocks.Tests.Resiliency;

/// <summary>The blocks whose components are protected by nothing but their policies.</summary>
public sealed class ProtectedBlocksTests
{
    private static readonly ResiliencySpec s_spec = new()
    {
        Retries = new Dictionary<string, RetryPolicy>(StringComparer.Ordinal)
        {
            ["again"] = new() { MaxRetries = 1, Interval = TimeSpan.Zero },
        },
        Outbound = new Dictionary<string, PolicyNames>(StringComparer.Ordinal) { ["flaky"] = new(null, "again", null) },
        Inbound = new Dictionary<string, PolicyNames>(StringComparer.Ordinal) { ["flaky"] = new(null, "again", null) },
    };

    private readonly FlakyComponent _component = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outbound_FirstCallFails_IsMadeAgainUnderAPolicyOnly()
    {
        await using var app = Create(s_spec);
        await using var bare = Create(ResiliencySpec.Empty);

        foreach (var call in Calls(app))
        {
            _component.Calls = 0;
            await call();
            Assert.Equal(2, _component.Calls);
        }

        foreach (var call in Calls(bare))
        {
            _component.Calls = 0;
            var error = await Assert.ThrowsAsync<BuildingBlockException>(call);
            Assert.Contains("no connection", error.Error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Inbound_AppFailsFirst_IsToldAgain()
    {
        await using var app = Create(s_spec);
        var told = 0;
        app.Channel = new FunctionChannel(request => new InvokeResponse
        {
            Status = request.Method == "POST" && ++told == 1 ? 500 : 200,
            Body = MessageBody.Empty,
        });
        await app.StartAsync(Token);

        var result = await _component.Handler!(new BindingEvent("x"u8.ToArray()), Token);

        Assert.Equal((true, 2), (result.IsOk, told));
    }

    private AppRuntime Create(ResiliencySpec resiliency) =>
        Apps.Create(new AppRuntimeOptions { AppId = "app", Resiliency = resiliency }, null, Apps.Component("flaky", _component));

    private static IEnumerable<Func<Task>> Calls(AppRuntime app) =>
        [
            async () => Assert.True(await app.Locks.TryLockAsync("flaky", "r", "o", 1, Token)),
            async () => Assert.Equal(UnlockStatus.Success, await app.Locks.UnlockAsync("flaky", "r", "o", Token)),
            async () => await app.Bindings.InvokeAsync("flaky", new BindingRequest("get"), Token),
            async () => await app.Configuration.GetAsync("flaky", [], null, Token),
            async () => await app.Configuration.SubscribeAsync("flaky", [], null, (_, _) => ValueTask.CompletedTask, Token),
            async () =>
                await app.Conversation.ConverseAsync(
                    "flaky",
                    [new ConversationInput([])],
                    new ConversationRequest([]),
                    scrubPii: false,
                    Token
                ),
        ];

    /// <summary>Fails its first call.</summary>
    private sealed class FlakyComponent : ILockStore, IOutputBinding, IInputBinding, IConfigurationStore, IConversation
    {
        public int Calls { get; set; }

        public Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>>? Handler { get; private set; }

        public IReadOnlyList<string> Operations { get; } = ["get"];

        public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<bool> TryLockAsync(string resourceId, string owner, TimeSpan expiry, CancellationToken cancellationToken) =>
            Answer(true);

        public ValueTask<UnlockStatus> UnlockAsync(string resourceId, string owner, CancellationToken cancellationToken) =>
            Answer(UnlockStatus.Success);

        public ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken) =>
            Answer(new BindingResponse());

        public ValueTask<IAsyncDisposable> ReadAsync(
            string appId,
            Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler,
            CancellationToken cancellationToken
        )
        {
            Handler = handler;
            return new(new Nothing());
        }

        public ValueTask<IReadOnlyDictionary<string, ConfigurationItem>> GetAsync(
            IReadOnlyList<string> keys,
            IReadOnlyDictionary<string, string>? metadata,
            CancellationToken cancellationToken
        ) => Answer<IReadOnlyDictionary<string, ConfigurationItem>>(new Dictionary<string, ConfigurationItem>(StringComparer.Ordinal));

        public ValueTask<IAsyncDisposable> SubscribeAsync(
            IReadOnlyList<string> keys,
            IReadOnlyDictionary<string, string>? metadata,
            Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler,
            CancellationToken cancellationToken
        ) => Answer<IAsyncDisposable>(new Nothing());

        public ValueTask<ConversationResponse> ConverseAsync(ConversationRequest request, CancellationToken cancellationToken) =>
            Answer(new ConversationResponse([]));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private ValueTask<T> Answer<T>(T answer) =>
            ++Calls == 1 ? throw new ComponentException(ComponentErrorKind.Unavailable, "no connection") : new(answer);

        private sealed class Nothing : IAsyncDisposable
        {
            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
