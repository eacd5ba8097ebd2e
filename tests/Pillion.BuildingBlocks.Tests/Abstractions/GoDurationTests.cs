using Pillion.Abstractions;

namespace Pillion.BuildingBlocks.Tests.Abstractions;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("5s", 5_000)]
    [InlineData("1h15m30.918s", 4_530_918)]
    [InlineData("250ms", 250)]
    [InlineData("-1.5h", -5_400_000)]
    [InlineData("+2m", 120_000)]
    [InlineData("1500us", 1.5)]
    [InlineData("1500µs", 1.5)]
    [InlineData("100000ns", 0.1)]
    [InlineData(".5s", 500)]
    public void TryParse_Duration_IsGos(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("5d")]
    [InlineData("1.2.3s")]
    [InlineData("9999999999h")]
    [InlineData("99999999999999999999999999999999s")]
    public void TryParse_NoDuration_IsFalse(string text)
    {
        Assert.False(GoDuration.TryParse(text, out _));
    }

    // What Go's time.Duration.String prints.
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "100ns")]
    [InlineData(15_000, "1.5ms")]
    [InlineData(15, "1.5µs")]
    [InlineData(5_000_000, "500ms")]
    [InlineData(50_000_000, "5s")]
    [InlineData(605_000_000, "1m0.5s")]
    [InlineData(36_000_000_000, "1h0m0s")]
    [InlineData(-45_309_180_000, "-1h15m30.918s")]
    public void Format_Duration_IsGos(long ticks, string text)
    {
        Assert.Equal(text, GoDuration.Format(TimeSpan.FromTicks(ticks)));
        Assert.True(GoDuration.TryParse(text, out var back));
        Assert.Equal(ticks, back.Ticks);
    }
}
