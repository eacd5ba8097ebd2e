using Pillion.Abstractions;
using Pillion.BuildingBlocks.Components;
using Pillion.Components.Local;
using Pillion.Testing;

namespace Pillion.BuildingBlocks.Tests.Components;

public sealed class ComponentRegistryTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<ScriptedComponent> _created = [];
    private readonly ComponentRegistry _registry;

    public ComponentRegistryTests()
    {
        var factories = new ComponentFactories([
            new("test.scripted", _ => Create()) { Aliases = ["test.alias"], Versions = ["v1", "v2"] },
            .. LocalComponents.All,
        ]);
        _registry = new ComponentRegistry(factories, new ComponentServices { Time = _time });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Theory]
    [InlineData("test.scripted", "v1")]
    [InlineData("TEST.Scripted", "V2")]
    [InlineData("test.alias", "")]
    [InlineData("test.alias", "v0")]
    public async Task Add_KnownTypeAndVersion_InitialisesTheComponent(string type, string version)
    {
        var loaded = await _registry.AddAsync(Spec("a") with { Type = type, Version = version }, Token);

        Assert.Same(_created.Single(), loaded!.Component);
        Assert.Equal("a", _created.Single().Spec!.Name);
    }

    [Theory]
    [InlineData("test.other", "v1", "known types: test.alias/v1, test.alias/v2, test.scripted/v1, test.scripted/v2")]
    [InlineData("test.scripted", "v3", "known types: test.alias/v1")]
    [InlineData("teleport.kafka", "v1", "there is no 'teleport.*' component in this build")]
    public async Task Add_UnknownType_SaysWhichThereAre(string type, string version, string expected)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await _registry.AddAsync(Spec("a") with { Type = type, Version = version, Source = "store.yaml" }, Token)
        );

        Assert.Contains(
            $"couldn't find component type {type}/{version} of a ({type}/{version}) in store.yaml",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_InitFails_ThrowsTheReasonAndDisposes()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await _registry.AddAsync(Spec("a", ("fail", "no such server")), Token)
        );

        Assert.Equal("Failed to init component a (test.scripted/v1): no such server", error.Message);
        Assert.True(_created.Single().IsDisposed);
        Assert.Empty(_registry.ForApp("app").All);
    }

    [Fact]
    public async Task Add_InitFailsAndErrorsAreIgnored_LeavesTheComponentOut()
    {
        var loaded = await _registry.AddAsync(Spec("a", ("fail", "no such server")) with { IgnoreErrors = true }, Token);

        Assert.Null(loaded);
        Assert.Empty(_registry.ForApp("app").All);
    }

    /// <summary>What is wrong with a store's keys is found while it is set up, as everything else that is wrong with it.</summary>
    [Fact]
    public async Task Add_KeyOfAStoreIsNone_FailsUnlessErrorsAreIgnored()
    {
        var spec = Spec("a", ("primaryEncryptionKey", "no key")) with { Type = "state.in-memory" };

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await _registry.AddAsync(spec, Token));
        var ignored = await _registry.AddAsync(spec with { IgnoreErrors = true }, Token);

        Assert.Equal(ComponentErrorKind.Configuration, error.Kind);
        Assert.Contains("metadata key 'primaryEncryptionKey'", error.Message, StringComparison.Ordinal);
        Assert.Null(ignored);
        Assert.Empty(_registry.ForApp("app").All);
    }

    [Fact]
    public async Task Add_InitTakesLongerThanItMay_IsATimeout()
    {
        var adding = _registry.AddAsync(Spec("a", ("hang", "true")) with { InitTimeout = TimeSpan.FromSeconds(7) }, Token).AsTask();
        await Wait.ForAsync(_time.TimerSetAsync(), "the time-out of the initialisation to be armed");
        _time.Advance(TimeSpan.FromSeconds(7));

        var error = await Assert.ThrowsAsync<ComponentException>(() => Wait.ForAsync(adding, "the initialisation to time out"));

        Assert.Equal(ComponentErrorKind.Timeout, error.Kind);
        Assert.Equal("init timeout for component a exceeded after 7s (a (test.scripted/v1))", error.Message);
        Assert.True(_created.Single().IsDisposed);
    }

    [Fact]
    public async Task ForApp_Scopes_DecideWhoSeesWhat()
    {
        await _registry.AddAsync(Spec("everyones"), Token);
        await _registry.AddAsync(Spec("mine") with { Scopes = ["a", "b"] }, Token);
        await _registry.AddAsync(Spec("other") with { Scopes = ["c"] }, Token);

        Assert.Equal(["everyones", "mine"], _registry.ForApp("a").All.Select(c => c.Spec.Name));
        Assert.Equal(["everyones", "other"], _registry.ForApp("c").All.Select(c => c.Spec.Name));
        Assert.Null(_registry.ForApp("c").Find("mine"));
    }

    [Fact]
    public async Task Add_SameNameForAnotherApp_BothLive()
    {
        await _registry.AddAsync(Spec("store") with { Scopes = ["a"] }, Token);
        await _registry.AddAsync(Spec("store") with { Scopes = ["b"] }, Token);

        Assert.NotSame(_registry.ForApp("a").Find("store")!.Component, _registry.ForApp("b").Find("store")!.Component);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    public async Task Add_SameNameForTheSameApp_IsRefused(string scope)
    {
        await _registry.AddAsync(Spec("store") with { Scopes = ["a"], Source = "one.yaml" }, Token);

        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await _registry.AddAsync(Spec("store") with { Scopes = scope.Length == 0 ? [] : [scope], Source = "two.yaml" }, Token)
        );

        Assert.Contains("one.yaml", error.Message, StringComparison.Ordinal);
        Assert.Contains("two.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_OneFails_TheOthersAreDisposedToo()
    {
        await _registry.AddAsync(Spec("a", ("failDispose", "true")), Token);
        await _registry.AddAsync(Spec("b"), Token);

        await _registry.DisposeAsync();

        Assert.All(_created, c => Assert.True(c.IsDisposed));
    }

    [Fact]
    public async Task FindSecretStore_OnlySecretStores_AreFound()
    {
        await _registry.AddAsync(Spec("scripted"), Token);
        await _registry.AddAsync(Spec("env") with { Type = "secretstores.local.env" }, Token);

        Assert.NotNull(_registry.FindSecretStore("env"));
        Assert.Null(_registry.FindSecretStore("scripted"));
        Assert.Null(_registry.FindSecretStore("absent"));
    }

    [Fact]
    public void Factories_TypeTwice_IsAMistake()
    {
        Assert.Throws<ArgumentException>(() =>
            new ComponentFactories([.. LocalComponents.All, new("STATE.in-memory", _ => throw new InvalidOperationException())])
        );
    }

    [Fact]
    public void Factories_TypeThatWasFound_ComesInThePlaceOfTheOwnOne()
    {
        var found = new ComponentRegistration("State.In-Memory", _ => throw new InvalidOperationException());

        var factories = new ComponentFactories(LocalComponents.All, [found]);

        Assert.Same(found, factories.Find(Spec("store") with { Type = "state.in-memory" }));
        Assert.Equal("pubsub.in-memory", factories.Find(Spec("bus") with { Type = "pubsub.in-memory" }).Type);
    }

    private static ComponentSpec Spec(string name, params (string Key, string Value)[] metadata) =>
        new()
        {
            Name = name,
            Type = "test.scripted",
            Metadata = new ComponentMetadata(name, metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
        };

    private ScriptedComponent Create()
    {
        var component = new ScriptedComponent();
        _created.Add(component);
        return component;
    }

    private sealed class ScriptedComponent : IComponent
    {
        public ComponentSpec? Spec { get; private set; }

        public bool IsDisposed { get; private set; }

        public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
        {
            Spec = spec;
            if (spec.Metadata.Get("fail") is { } reason)
            {
                throw new InvalidOperationException(reason);
            }

            if (spec.Metadata.GetBoolean(fallback: false, "hang"))
            {
                // Deaf on purpose: the registry must not rely on a component that listens to the token.
                await new TaskCompletionSource().Task;
            }
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return Spec?.Metadata.Get("failDispose") is null ? ValueTask.CompletedTask : throw new IOException("cannot close");
        }
    }
}
