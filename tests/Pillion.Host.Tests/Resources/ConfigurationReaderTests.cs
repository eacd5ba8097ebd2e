using Pillion.BuildingBlocks.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.Resources;
using Pillion.Testing;

namespace Pillion.Host.Tests.Resources;

public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly ConfigurationProblems _problems = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_SecretScopes_LaterFileReplacesEarlierOne()
    {
        var first = _temp.Write("a.yaml", "kind: Configuration\nspec: {secrets: {scopes: [{storeName: old}]}}\n");
        var second = _temp.Write(
            "b.yaml",
            "kind: Configuration\nspec:\n  tracing: {samplingRate: '1'}\n  secrets:\n    scopes:\n"
                + "    - {storeName: $STORE, defaultAccess: deny, allowedSecrets: [a, '${NAME}']}\n"
        );

        var configuration = Read(first, second);

        Assert.Empty(_problems.Errors);
        var scope = Assert.Single(configuration.SecretScopes);
        Assert.Equal(("store", false), (scope.StoreName, scope.AllowByDefault));
        Assert.Equal(["a", "name"], scope.AllowedSecrets);
        Assert.Equal("spec.tracing", Assert.Single(_problems.Warnings).Key);
    }

    [Fact]
    public void Read_EverySectionInEffect_IsUnderstood()
    {
        var file = _temp.Write(
            "a.yaml",
            """
            kind: Configuration
            spec:
              api:
                allowed: [{name: state, version: v1.0, protocol: http}]
                denied: [{name: publish, version: v1.0-alpha1, protocol: grpc}]
              features: [{name: HotReload, enabled: true}, {name: Old}]
              httpPipeline: {handlers: [{name: upper, type: middleware.http.uppercase}]}
              appHttpPipeline: {handlers: [{name: check, type: middleware.http.routerchecker, version: v1}]}
              components: {deny: [bindings.smtp, state.redis/v1]}
              nameResolution: {component: sqlite, configuration: {connectionString: hosts.db, updateInterval: 5s}}
              logging: {apiLogging: {enabled: true, omitHealthChecks: true}}
              wasm: {strictSandbox: true}
            """
        );

        var read = Read(file);

        Assert.Empty(_problems.Errors);
        Assert.Empty(_problems.Warnings);
        Assert.Equal([new ApiAccessRule("state", "v1.0", ApiProtocol.Http)], read.ApiAccess.Allowed);
        Assert.Equal([new ApiAccessRule("publish", "v1.0-alpha1", ApiProtocol.Grpc)], read.ApiAccess.Denied);
        Assert.Equal([("HotReload", true), ("Old", false)], read.Features.Select(f => (f.Key, f.Value)));
        Assert.Equal("upper", Assert.Single(read.HttpPipeline).Name);
        Assert.Equal("middleware.http.routerchecker", Assert.Single(read.AppHttpPipeline).Type);
        Assert.Equal([KeyValuePair.Create("connectionString", "hosts.db"), new("updateInterval", "5s")], read.NameResolution!.Metadata);
        Assert.True(read.LogsApiCalls);
        Assert.True(read.HasStrictWasm);
        Assert.True(read.Denies(Component("bindings.smtp", "v2")));
        Assert.True(read.Denies(Component("state.Redis", "v1")));
        Assert.False(read.Denies(Component("state.redis", "v2")));
    }

    [Theory]
    [InlineData("{api: {allowed: [{version: v1}]}}", "spec.api.allowed[0].name")]
    [InlineData("{api: {denied: [{name: state, version: v1, protocol: smtp}]}}", "spec.api.denied[0].protocol")]
    [InlineData("{httpPipeline: {handlers: [{name: x}]}}", "spec.httpPipeline.handlers[0].type")]
    [InlineData("{nameResolution: {configuration: {a: b}}}", "spec.nameResolution.component")]
    [InlineData("{features: [{enabled: true}]}", "spec.features[0].name")]
    [InlineData("{secret: {}}", "spec.secret")]
    public void Read_WrongValue_NamesTheKey(string spec, string key)
    {
        Read(_temp.Write("a.yaml", $"kind: Configuration\nspec: {spec}\n"));

        Assert.Equal(key, Assert.Single(_problems.Errors).Key);
    }

    [Theory]
    [InlineData("a $X b ${Y}c", "a <X> b <Y>c")]
    [InlineData("cost $5 and $", "cost <5> and $")]
    [InlineData("${open", "${open")]
    [InlineData("$$", "$$")]
    public void ExpandVariables_Text_FillsInNames(string text, string expected) =>
        Assert.Equal(expected, ConfigurationReader.ExpandVariables(text, name => $"<{name}>"));

    private AppConfiguration Read(params string[] files) => new ConfigurationReader(name => name.ToLowerInvariant(), _problems).Read(files);

    private static ComponentResource Component(string type, string version) =>
        new()
        {
            Name = "x",
            Type = type,
            Version = version,
            Source = "test",
        };
}
