using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.Components.Conformance.Secrets;

namespace Pillion.Components.Pluggable.Tests.Secrets;

public sealed class PluggableSecretStoreTests(ComponentProcess process) : SecretStoreSuite, IClassFixture<ComponentProcess>
{
    protected override async ValueTask<ISecretStore> CreateAsync() =>
        await process.CreateAsync<ISecretStore>("secretstores", "vault", ("secrets", JsonSerializer.Serialize(Secrets)));

    [Fact]
    public async Task Get_UnknownSecret_IsNotFound()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () => await Store.GetAsync("nothing", null, Token));

        Assert.Equal((ComponentErrorKind.NotFound, "component 'vault': there is no secret 'nothing'"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Get_ProcessRestarted_IsAnswered()
    {
        await process.RestartAsync();

        Assert.Equal("admin", (await Store.GetAsync("conformance-user", null, Token))!["conformance-user"]);
    }
}
