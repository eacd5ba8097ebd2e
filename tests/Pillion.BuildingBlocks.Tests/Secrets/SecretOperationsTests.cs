using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Secrets;

namespace Pillion.BuildingBlocks.Tests.Secrets;

public sealed class SecretOperationsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, "", "", "a,b,c")]
    [InlineData(false, "", "", "")]
    [InlineData(true, "", "b", "a,c")]
    [InlineData(false, "", "b", "")]
    [InlineData(true, "a,c", "", "a,c")]
    [InlineData(false, "a", "", "a")]
    [InlineData(true, "b", "b", "b")]
    public async Task Scope_AllowAndDenyLists_DecideForSingleAndBulk(bool allowByDefault, string allowed, string denied, string expected)
    {
        var app = App(new SecretScope("VAULT", allowByDefault, Split(allowed), Split(denied)));

        var readable = new List<string>();
        foreach (var name in (string[])["a", "b", "c"])
        {
            try
            {
                await app.Secrets.GetAsync("vault", name, null, Token);
                readable.Add(name);
            }
            catch (BuildingBlockException e)
            {
                Assert.Equal(("ERR_PERMISSION_DENIED", 403), (e.Error.Code, e.Error.HttpStatus));
                Assert.Equal($"access denied by policy to get \"{name}\" from \"vault\"", e.Error.Message);
            }
        }

        var all = await app.Secrets.GetAllAsync("vault", null, Token);
        Assert.Equal(Split(expected), readable);
        Assert.Equal(Split(expected), all.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Scope_OfAnotherStore_DoesNotCount()
    {
        var app = App(new SecretScope("other", AllowByDefault: false, [], []));

        Assert.NotNull(await app.Secrets.GetAsync("vault", "a", null, Token));
    }

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static AppRuntime App(SecretScope scope) =>
        Apps.Create(
            new AppRuntimeOptions { AppId = "app", SecretScopes = [scope] },
            null,
            Apps.Component("vault", new FixedSecretStore("a", "b", "c"))
        );

    private sealed class FixedSecretStore(params string[] names) : ISecretStore
    {
        public SecretStoreFeatures Features => SecretStoreFeatures.None;

        public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<IReadOnlyDictionary<string, string>?> GetAsync(
            string name,
            IReadOnlyDictionary<string, string>? metadata,
            CancellationToken cancellationToken
        ) => new(Secret(name));

        public ValueTask<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetAllAsync(
            IReadOnlyDictionary<string, string>? metadata,
            CancellationToken cancellationToken
        ) => new(names.ToDictionary(n => n, Secret, StringComparer.Ordinal));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static IReadOnlyDictionary<string, string> Secret(string name) =>
            new Dictionary<string, string>(StringComparer.Ordinal) { [name] = "value" };
    }
}
