using Pillion.Abstractions;
using Pillion.BuildingBlocks.Components;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.Resources;
using Pillion.Host.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Host.Tests.Resources;

public sealed class ComponentInstallerTests : IAsyncDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly ConfigurationProblems _problems = new();
    private readonly LogCapture _log = new();
    private readonly ComponentRegistry _registry;
    private readonly ComponentFactories _factories = new([
        new ComponentRegistration("secretstores.fake", _ => new FakeSecretStore()),
        new ComponentRegistration("state.fake", _ => new FakeComponent()),
    ]);

    public ComponentInstallerTests()
    {
        _registry = new ComponentRegistry(_factories, new ComponentServices { Logging = _log.Logging });
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task Install_SecretKeyRef_IsResolvedWhateverTheOrderInTheFiles()
    {
        await InstallAsync(
            """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: store}
            spec:
              type: state.fake
              metadata:
                - {name: password, secretKeyRef: {name: db, key: pw}}
                - {name: user, secretKeyRef: {name: user}}
            auth: {secretStore: vault}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: vault}
            spec:
              type: secretstores.fake
              metadata: [{name: db.pw, value: s3cret}, {name: user.user, value: root}]
            """,
            "app"
        );

        Assert.Empty(_problems.Errors);
        Assert.Equal("s3cret", Spec("app", "store").Metadata.Get("password"));
        Assert.Equal("root", Spec("app", "store").Metadata.Get("user"));
        Assert.Equal("db", Spec("app", "store").SecretNames["password"]);
    }

    [Fact]
    public async Task Install_SecretStoreThatNeedsAnother_IsInitialisedAfterIt()
    {
        await InstallAsync(
            Component("a-inner", "secretstores.fake", "[{name: x.x, secretKeyRef: {name: y}}]", "outer")
                + Component("outer", "secretstores.fake", "[{name: y.y, value: deep}]")
                + Component("store", "state.fake", "[{name: v, secretKeyRef: {name: x}}]", "a-inner"),
            "app"
        );

        Assert.Empty(_problems.Errors);
        Assert.Equal("deep", Spec("app", "store").Metadata.Get("v"));
    }

    [Fact]
    public async Task Install_UnresolvableReferences_AreAllReportedAtTheirLines()
    {
        await InstallAsync(
            """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: vault}
            spec: {type: secretstores.fake, metadata: [{name: db.pw, value: x}]}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: store}
            spec:
              type: state.fake
              metadata:
                - {name: a, secretKeyRef: {name: nowhere}}
                - {name: b, secretKeyRef: {name: db, key: user}}
                - {name: c, envRef: DAPR_API_TOKEN}
                - {name: d, value: "{podName}"}
            auth: {secretStore: vault}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: orphan}
            spec: {type: state.fake, metadata: [{name: a, secretKeyRef: {name: x}}]}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: lost}
            spec: {type: state.fake, metadata: [{name: a, secretKeyRef: {name: x}}]}
            auth: {secretStore: valt}
            """,
            "app"
        );

        Assert.Equal([12, 13, 14, 15, 21, 26], _problems.Errors.Select(e => e.Line));
        Assert.Equal("spec.metadata[1]", _problems.Errors[1].Key);
        Assert.Contains("has no key 'user'; it has pw", _problems.Errors[1].Message, StringComparison.Ordinal);
        Assert.Contains("auth.secretStore", _problems.Errors[4].Message, StringComparison.Ordinal);
        Assert.Contains("no secret store 'valt'", _problems.Errors[5].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_SecretStoresInACircle_AreReported()
    {
        await InstallAsync(
            Component("a", "secretstores.fake", "[{name: x.x, secretKeyRef: {name: y}}]", "b")
                + Component("b", "secretstores.fake", "[{name: y.y, secretKeyRef: {name: x}}]", "a"),
            "app"
        );

        Assert.Equal(2, _problems.Errors.Count);
    }

    [Fact]
    public async Task Install_EnvRefAndTemplates_AreFilledIn()
    {
        await InstallAsync(
            Component(
                "store",
                "state.fake",
                "[{name: e, envRef: COLOR}, {name: unset, envRef: NOT_SET}, {name: i, value: 'x-{appID}'}, {name: n, value: '{namespace}'}, {name: u, value: '{uuid}'}]"
            ),
            "web"
        );

        var metadata = Spec("web", "store").Metadata;
        Assert.Equal("blue", metadata.Get("e"));
        Assert.True(metadata.TryGet(["unset"], out var unset) && unset.Length == 0);
        Assert.Equal("x-web", metadata.Get("i"));
        Assert.Equal("default.web", metadata.Get("n"));
        Assert.True(Guid.TryParse(metadata.Get("u"), out _));
    }

    [Fact]
    public async Task Install_SeveralApps_ShareAComponentUnlessATemplateDiffers()
    {
        await InstallAsync(
            Component("shared", "state.fake", "[{name: a, value: 1}]") + Component("own", "state.fake", "[{name: a, value: '{appID}'}]"),
            "one",
            "two"
        );

        Assert.Same(Find("one", "shared"), Find("two", "shared"));
        Assert.NotSame(Find("one", "own"), Find("two", "own"));
        Assert.Equal("two", Spec("two", "own").Metadata.Get("a"));
    }

    [Fact]
    public async Task Install_Scopes_HideAComponentFromOtherApps()
    {
        await InstallAsync(Component("store", "state.fake", "[]", scopes: "[one]"), "one", "two");

        Assert.NotNull(Find("one", "store"));
        Assert.Null(Find("two", "store"));
    }

    [Fact]
    public async Task Install_FailuresAndUnknownTypes_AreAllReported()
    {
        await InstallAsync(
            Component("a", "state.fake", "[{name: fail, value: broken}]")
                + Component("b", "state.nothing", "[]")
                + Component("c", "state.fake", "[]"),
            "app"
        );

        Assert.Equal([1, 7], _problems.Errors.Select(e => e.Line));
        Assert.Contains("broken", _problems.Errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("state.fake/v1", _problems.Errors[1].Message, StringComparison.Ordinal);
        Assert.NotNull(Find("app", "c"));
    }

    [Fact]
    public async Task Install_IgnoreErrors_LeavesTheComponentOutAndLogs()
    {
        await InstallAsync(
            Component("a", "state.fake", "[{name: fail, value: broken}]", ignoreErrors: true)
                + Component("b", "state.fake", "[{name: x, secretKeyRef: {name: y}}]", ignoreErrors: true),
            "app"
        );

        Assert.Empty(_problems.Errors);
        Assert.Null(Find("app", "a"));
        Assert.Null(Find("app", "b"));
        Assert.Contains("Ignoring error processing component a", _log.Text, StringComparison.Ordinal);
        Assert.Contains("Ignoring error processing component b", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_ImplicitFolder_LeavesUnknownTypesOutWithAWarning()
    {
        var app = App("app") with { ResourcesAreImplicit = true };

        await InstallAsync([app], Component("old", "state.redis", "[]") + Component("new", "state.fake", "[]"));

        Assert.Empty(_problems.Errors);
        Assert.NotNull(Find("app", "new"));
        Assert.Contains("this build has no state.redis", _log.Text, StringComparison.Ordinal);
    }

    private Task InstallAsync(string yaml, params string[] appIds) => InstallAsync([.. appIds.Select(App)], yaml);

    private async Task InstallAsync(IReadOnlyList<AppDefinition> apps, string yaml)
    {
        _temp.Write("r/all.yaml", yaml);
        var loader = new ResourceLoader(_log.Logger, null);
        var identity = new HostIdentity { Variable = name => name == "COLOR" ? "blue" : null };
        var installer = new ComponentInstaller(_registry, _factories, new ComponentResolver(identity), _problems, _log.Logger);
        var folder = Path.Combine(_temp.Path, "r");
        await installer.InstallAsync(
            [.. apps.Select(app => new ComponentInstaller.AppResources(app, loader.Load([folder], _problems).Components))],
            TestContext.Current.CancellationToken
        );
    }

    private AppDefinition App(string id) => new() { AppId = id, Folder = _temp.Path };

    private LoadedComponent? Find(string appId, string name) => _registry.ForApp(appId).Find(name);

    private ComponentSpec Spec(string appId, string name) => Find(appId, name)!.Spec;

    private static string Component(
        string name,
        string type,
        string metadata,
        string? secretStore = null,
        string scopes = "[]",
        bool ignoreErrors = false
    ) =>
        $$"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: {{name}}}
            spec: {type: {{type}}, ignoreErrors: {{(ignoreErrors ? "true" : "false")}}, metadata: {{metadata}}}
            {{(secretStore is null ? "scopes: " + scopes : $"auth: {{secretStore: {secretStore}}}")}}
            ---

            """.Replace("---\n\n", "---\n", StringComparison.Ordinal);
}
