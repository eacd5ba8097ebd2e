using Pillion.Cli.Commands;

namespace Pillion.Cli.Tests.Commands;

public sealed class ListedAppTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m")]
    [InlineData(7199, "1h")]
    [InlineData(200_000, "2d")]
    public void AgeOf_Seconds_IsOneNumberAndALetter(int seconds, string expected) =>
        Assert.Equal(expected, ListedApp.AgeOf(TimeSpan.FromSeconds(seconds)));
}
