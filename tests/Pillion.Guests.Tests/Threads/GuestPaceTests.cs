using Pillion.Guests.Threads;

namespace Pillion.Guests.Tests.Threads;

public sealed class GuestPaceTests
{
    [Fact]
    public void MayBorrow_AfterASlowRun_NotForAWhile()
    {
        var pace = new GuestPace();
        Assert.True(pace.MayBorrow);

        pace.SlowDown();

        Assert.All(Enumerable.Range(0, GuestPace.RunsApart), _ => Assert.False(pace.MayBorrow));
        Assert.True(pace.MayBorrow);
    }
}
