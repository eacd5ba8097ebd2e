using Pillion.Abstractions;
using Pillion.Components.Wasm.Limits;

namespace Pillion.Components.Wasm.Tests.Modules;

public sealed class GuestLimitsTests
{
    [Fact]
    public void Read_NoKeys_IsDefaults()
    {
        var limits = GuestLimits.Read(ComponentMetadata.Empty, TimeSpan.FromSeconds(7));

        Assert.Equal(new GuestLimits { Timeout = TimeSpan.FromSeconds(7) }, limits);
    }

    [Fact]
    public void Read_AllKeys_AreTaken()
    {
        var limits = Read(("maxMemory", "1Mi"), ("timeout", "250ms"), ("maxInstances", "3"), ("maxBodySize", "2k"));

        Assert.Equal(1 << 20, limits.MemoryBytes);
        Assert.Equal(TimeSpan.FromMilliseconds(250), limits.Timeout);
        Assert.Equal(3, limits.Instances);
        Assert.Equal(2000, limits.BodyBytes);
    }

    [Theory]
    [InlineData("maxMemory", "1Ki")]
    [InlineData("maxMemory", "lots")]
    [InlineData("timeout", "0s")]
    [InlineData("timeout", "-1s")]
    [InlineData("maxInstances", "0")]
    [InlineData("maxBodySize", "-1")]
    public void Read_OutOfRange_NamesTheKey(string key, string value)
    {
        var error = Assert.Throws<ComponentException>(() => Read((key, value)));

        Assert.Contains($"'{key}'", error.Message, StringComparison.Ordinal);
    }

    private static GuestLimits Read(params (string Key, string Value)[] metadata) =>
        GuestLimits.Read(
            new ComponentMetadata("guest", metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
            TimeSpan.FromSeconds(1)
        );
}
