using Pillion.Wasm.Fuzz.Peers;

namespace Pillion.Wasm.Fuzz.Tests;

public sealed class LineProcessTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Ask_ProcessDies_SaysSoAndStartsAnother()
    {
        using var process = Shell("while read line; do [ $line = die ] && { echo why >&2; exit 3; }; echo $line; done", s_patience);

        Assert.Equal("one", process.Ask("one"));
        var failure = Assert.Throws<PeerFailedException>(() => process.Ask("die"));
        Assert.Contains("died with exit code 3", failure.Message);
        Assert.False(failure.TimedOut);
        Assert.Equal("two", process.Ask("two"));
        Assert.Equal(1, process.Failures);
    }

    [Fact]
    public void Ask_ProcessDoesNotAnswer_IsEnded()
    {
        using var process = Shell("read line; read line", TimeSpan.FromMilliseconds(200));

        Assert.True(Assert.Throws<PeerFailedException>(() => process.Ask("anything")).TimedOut);
    }

    private static LineProcess Shell(string script, TimeSpan patience) =>
        new("the shell", "/bin/sh", ["-c", script], patience, questionsPerStart: 100);
}
