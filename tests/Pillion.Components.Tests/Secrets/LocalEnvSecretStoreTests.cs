using Pillion.Abstractions.Secrets;
using Pillion.Components.Conformance.Secrets;
using Pillion.Components.Local;
using Pillion.Testing;

namespace Pillion.Components.Tests.Secrets;

public sealed class LocalEnvSecretStoreTests : SecretStoreSuite
{
    // The environment belongs to the whole process: every test of this class has names of its own.
    private readonly string _prefix = $"PILLION_TEST_{Guid.NewGuid():N}_";

    protected override async ValueTask<ISecretStore> CreateAsync()
    {
        foreach (var (name, value) in Secrets)
        {
            Environment.SetEnvironmentVariable(_prefix + name, value);
        }

        return await Components.CreateAsync<ISecretStore>(
            LocalComponents.All,
            "secretstores.local.env",
            new ManualTimeProvider(),
            ("prefix", _prefix)
        );
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var name in Secrets.Keys)
        {
            Environment.SetEnvironmentVariable(_prefix + name, null);
        }

        await base.DisposeAsync();
    }

    [Fact]
    public async Task GetAll_WithPrefix_GivesNothingElse()
    {
        var all = await Store.GetAllAsync(null, Token);

        Assert.Equal(Secrets.Keys.Order(StringComparer.Ordinal), all.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Get_UnknownVariable_IsEmpty()
    {
        Assert.Equal([new("nothing", "")], (await Store.GetAsync("nothing", null, Token))!);
    }

    [Theory]
    [InlineData("DAPR_API_TOKEN")]
    [InlineData("dapr_anything")]
    [InlineData("APP_API_TOKEN")]
    public async Task Get_TheRuntimesOwnVariable_IsEmptyAndNotListed(string name)
    {
        Environment.SetEnvironmentVariable(name, "do not tell");
        await using var store = await Components.CreateAsync<ISecretStore>(
            LocalComponents.All,
            "secretstores.local.env",
            new ManualTimeProvider()
        );

        var secret = await store.GetAsync(name, null, Token);
        var all = await store.GetAllAsync(null, Token);

        Environment.SetEnvironmentVariable(name, null);
        Assert.Equal([new(name, "")], secret!);
        Assert.DoesNotContain(name, all.Keys);
    }
}
