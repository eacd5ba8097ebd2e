using Pillion.Guests.Http;

namespace Pillion.Guests.Tests.Http;

public sealed class HttpSessionsTests
{
    [Fact]
    public void Add_Handles_CountFromZeroAndAreNotUsedAgain()
    {
        var sessions = new HttpSessions(10);

        Assert.Equal(0u, sessions.Add(Session(0)));
        Assert.Equal(1u, sessions.Add(Session(0)));
        Assert.True(sessions.Close(0));
        Assert.False(sessions.Close(0));
        Assert.Equal(2u, sessions.Add(Session(0)));
        Assert.False(sessions.TryGet(0, out _));
    }

    [Fact]
    public void IsFull_OpenSessions_AreWhatCounts()
    {
        var sessions = new HttpSessions(2);
        sessions.Add(Session(0));
        Assert.False(sessions.IsFull);
        sessions.Add(Session(0));
        Assert.True(sessions.IsFull);

        sessions.Close(1);

        Assert.False(sessions.IsFull);
    }

    /// <summary>All the bodies that a guest holds open are in the host's memory together.</summary>
    [Fact]
    public void HeldBytes_OpenSessions_AreSummedUp()
    {
        var sessions = new HttpSessions(10);
        sessions.Add(Session(100));
        sessions.Add(Session(20));
        Assert.Equal(120, sessions.HeldBytes);

        sessions.Close(0);
        sessions.Close(0);

        Assert.Equal(20, sessions.HeldBytes);
    }

    private static HttpSession Session(int bytes) => new(200, new byte[bytes], null, null, null);
}
