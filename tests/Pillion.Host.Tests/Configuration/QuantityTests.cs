using Pillion.Host.Configuration;

namespace Pillion.Host.Tests.Configuration;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("4Ki", 4096)]
    [InlineData("128Mi", 134_217_728)]
    [InlineData("0.5Gi", 536_870_912)]
    [InlineData("2G", 2_000_000_000)]
    [InlineData("1.5k", 1500)]
    [InlineData("0.1", 1)]
    [InlineData("-1", -1)]
    [InlineData(" 1Ti ", 1_099_511_627_776)]
    public void TryParse_Quantity_GivesBytes(string text, long bytes)
    {
        Assert.True(Quantity.TryParse(text, out var parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mi")]
    [InlineData("1MB")]
    [InlineData("1mi")]
    [InlineData("1 Mi")]
    [InlineData("1e3")]
    [InlineData("1,5Mi")]
    [InlineData("99999999Ti")]
    public void TryParse_NoQuantity_ReturnsFalse(string text) => Assert.False(Quantity.TryParse(text, out _));
}
