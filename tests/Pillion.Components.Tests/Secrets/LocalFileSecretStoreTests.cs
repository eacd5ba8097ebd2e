using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.Components.Conformance.Secrets;
using Pillion.Components.Local;
using Pillion.Testing;

namespace Pillion.Components.Tests.Secrets;

public sealed class LocalFileSecretStoreTests : SecretStoreSuite
{
    private const string Nested = """{"top":"t","db":{"user":"u","ports":[5432,true,null],"deep":{"er":"d"}}}""";

    private readonly TempDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override async ValueTask<ISecretStore> CreateAsync() => await OpenAsync(JsonSerializer.Serialize(Secrets));

    [Fact]
    public async Task Get_NestedObject_IsFlattenedWithTheSeparator()
    {
        await using var store = await OpenAsync(Nested, ("nestedSeparator", "."));

        var all = await store.GetAllAsync(null, Token);

        Assert.Equal(
            ["db.deep.er=d", "db.ports.0=5432", "db.ports.1=true", "db.ports.2=", "db.user=u", "top=t"],
            all.SelectMany(s => s.Value).Select(v => $"{v.Key}={v.Value}").Order(StringComparer.Ordinal)
        );
        Assert.Equal(SecretStoreFeatures.None, store.Features);
    }

    [Fact]
    public async Task Get_MultiValued_GivesASecretOfSeveralValues()
    {
        await using var store = await OpenAsync(Nested, ("multiValued", "true"));

        var db = await store.GetAsync("db", null, Token);
        var top = await store.GetAsync("top", null, Token);

        Assert.Equal(
            ["deep:er=d", "ports:0=5432", "ports:1=true", "ports:2=", "user=u"],
            db!.Select(v => $"{v.Key}={v.Value}").Order(StringComparer.Ordinal)
        );
        Assert.Equal([new("top", "t")], top!);
        Assert.Equal(SecretStoreFeatures.MultipleKeyValuesPerSecret, store.Features);
    }

    [Fact]
    public async Task Get_UnknownSecret_IsNotFound()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () => await Store.GetAsync("nothing", null, Token));

        Assert.Equal((ComponentErrorKind.NotFound, "secret nothing not found"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("[1]", "must hold a JSON object")]
    [InlineData("{", "is not usable")]
    [InlineData("""{"a:b":"1","a":{"b":"2"}}""", "duplicate key 'a:b'")]
    public async Task Init_BadFile_NamesTheFileAndTheProblem(string text, string expected)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync(text));

        Assert.Contains("secrets.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_NoSuchFile_NamesTheKey()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(() =>
            Components.CreateAsync<ISecretStore>(
                LocalComponents.All,
                "secretstores.local.file",
                Time,
                ("secretsFile", _directory.File("missing.json"))
            )
        );

        Assert.Contains("'secretsFile'", error.Message, StringComparison.Ordinal);
        Assert.Contains("missing.json", error.Message, StringComparison.Ordinal);
    }

    private static ManualTimeProvider Time { get; } = new();

    private Task<ISecretStore> OpenAsync(string json, params (string Key, string Value)[] metadata) =>
        Components.CreateAsync<ISecretStore>(
            LocalComponents.All,
            "secretstores.local.file",
            Time,
            [("secretsFile", _directory.Write("secrets.json", json)), .. metadata]
        );
}
