using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.Abstractions;
using Pillion.Testing.Servers;
using Value = Pillion.Components.Etcd.Protocol.Value;

namespace Pillion.Components.Etcd.Tests.State;

public sealed class EtcdEnvelopeStateStoreTests(SharedServer<EtcdServer> shared) : EtcdStateSuite(shared, "v2")
{
    [Fact]
    public async Task Set_Item_IsStoredAsDaprDoes()
    {
        await Store.SetAsync(Item("app||key", "value") with { Metadata = Ttl("100") }, Token);

        var stored = await StoredAsync("app||key");
        var value = Value.Parser.ParseFrom(stored.Value);

        Assert.Equal("value", value.Data.ToStringUtf8());
        Assert.Equal(100, value.Ttl.Seconds);
        Assert.Equal(Now, value.Ts.ToDateTimeOffset(), ClockTolerance);
        Assert.NotEqual(0, stored.Lease);
    }

    /// <summary>daprd writes a time to live of zero for items that have none.</summary>
    [Fact]
    public async Task Get_ItemOfDaprd_IsRead()
    {
        var value = new Value
        {
            Data = ByteString.CopyFromUtf8("x"),
            Ts = new Timestamp { Seconds = 1 },
            Ttl = new Duration(),
        };
        await StoreAsync("key", value.ToByteString());

        var found = await Store.GetAsync(new("key"), Token);

        Assert.Equal("x"u8, found.Data.Span);
        Assert.Null(found.Metadata);
    }

    [Fact]
    public async Task Get_ItemOfVersion1_SaysSo()
    {
        await StoreAsync("key", ByteString.CopyFromUtf8("{\"not\":\"an envelope\"}"));

        var error = await Assert.ThrowsAsync<ComponentException>(() => TextAsync("key"));

        Assert.Contains("'key' holds no value of state.etcd v2", error.Message, StringComparison.Ordinal);
    }
}
