using Pillion.Testing;
using Pillion.Wasi.Clocks;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Tests.Clocks;

public sealed class GuestClocksTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void TryGetTime_Realtime_CountsFrom1970()
    {
        var clocks = new GuestClocks(_clock, TimeSpan.FromTicks(1));

        Assert.True(clocks.TryGetTime(ClockId.Realtime, out var time));

        Assert.Equal(1_767_323_045_000_000_000UL, time); // 2026-01-02T03:04:05Z
    }

    [Fact]
    public void TryGetTime_Monotonic_CountsFromTheStart()
    {
        var clocks = new GuestClocks(_clock, TimeSpan.FromTicks(1));
        _clock.Advance(TimeSpan.FromSeconds(1.5));

        Assert.True(clocks.TryGetTime(ClockId.Monotonic, out var time));

        Assert.Equal(1_500_000_000UL, time);
    }

    [Fact]
    public void TryGetTime_Resolution_RoundsDown()
    {
        var clocks = new GuestClocks(_clock, TimeSpan.FromMilliseconds(1));
        _clock.Advance(TimeSpan.FromTicks(29_999));

        Assert.True(clocks.TryGetTime(ClockId.Monotonic, out var monotonic));
        Assert.True(clocks.TryGetTime(ClockId.Realtime, out var realtime));

        Assert.Equal(1_000_000UL, clocks.Resolution);
        Assert.Equal(2_000_000UL, monotonic);
        Assert.Equal(0UL, realtime % 1_000_000);
    }

    [Theory]
    [InlineData((uint)ClockId.ProcessCpuTime)]
    [InlineData((uint)ClockId.ThreadCpuTime)]
    public void TryGetTime_ProcessorTime_IsTheTimeSinceTheStartAsCoarseAsOtherClocks(uint clock)
    {
        var clocks = new GuestClocks(_clock, TimeSpan.FromMilliseconds(1));
        Assert.True(clocks.TryGetTime((ClockId)clock, out var start));
        _clock.Advance(TimeSpan.FromTicks(29_999));

        Assert.True(clocks.TryGetTime((ClockId)clock, out var now));

        Assert.Equal((0UL, 2_000_000UL), (start, now));
    }

    [Theory]
    [InlineData(4u)]
    [InlineData(uint.MaxValue)]
    public void TryGetTime_OtherClocks_AreNone(uint clock)
    {
        Assert.False(new GuestClocks(_clock, TimeSpan.FromTicks(1)).TryGetTime((ClockId)clock, out _));
    }

    [Fact]
    public void TryGetTime_SystemClock_DoesNotRunBackwards()
    {
        var clocks = new GuestClocks(TimeProvider.System, TimeSpan.FromTicks(1));
        var last = 0UL;
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(clocks.TryGetTime(ClockId.Monotonic, out var now));
            Assert.True(now >= last);
            last = now;
        }
    }
}
