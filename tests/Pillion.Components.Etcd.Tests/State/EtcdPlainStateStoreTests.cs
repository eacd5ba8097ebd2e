using Pillion.Testing.Servers;

namespace Pillion.Components.Etcd.Tests.State;

public sealed class EtcdPlainStateStoreTests(SharedServer<EtcdServer> shared) : EtcdStateSuite(shared, "v1")
{
    [Fact]
    public async Task Set_Item_IsStoredAsItIs()
    {
        await SetAsync("app||key", "\"value\"");

        var stored = await StoredAsync("app||key");

        Assert.Equal("\"value\"", stored.Value.ToStringUtf8());
        Assert.Equal($"{stored.ModRevision}", await ETagAsync("app||key"));
    }
}
