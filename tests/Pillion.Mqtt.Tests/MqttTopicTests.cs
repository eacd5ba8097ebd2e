namespace Pillion.Mqtt.Tests;

public sealed class MqttTopicTests
{
    [Theory]
    [InlineData("a", true, true)]
    [InlineData("/", true, true)]
    [InlineData("a/b c/ü", true, true)]
    [InlineData("", false, false)]
    [InlineData("a\0", false, false)]
    [InlineData("+", false, true)]
    [InlineData("#", false, true)]
    [InlineData("a/+/b", false, true)]
    [InlineData("a/#", false, true)]
    [InlineData("a+", false, false)]
    [InlineData("a#", false, false)]
    [InlineData("#/a", false, false)]
    [InlineData("a/+b", false, false)]
    public void IsNameAndIsFilter_Text_AreTheSpecifications(string text, bool isName, bool isFilter) =>
        Assert.Equal((isName, isFilter), (MqttTopic.IsName(text), MqttTopic.IsFilter(text)));

    [Fact]
    public void IsName_HalfACharacter_IsNone() =>
        Assert.Equal((false, false, true), (MqttTopic.IsName("a\ud83d"), MqttTopic.IsName("\udc0eb"), MqttTopic.IsName("\ud83d\udc0e")));

    [Fact]
    public void IsName_Length_IsCountedInBytes()
    {
        Assert.True(MqttTopic.IsName(new string('a', 65535)));
        Assert.False(MqttTopic.IsName(new string('a', 65536)));
        Assert.False(MqttTopic.IsName(new string('ü', 32768)));
    }

    /// <summary>The examples of MQTT 3.1.1 §4.7 among them.</summary>
    [Theory]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player2", false)]
    [InlineData("sport/#", "sport", true)]
    [InlineData("#", "a/b", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1/ranking", false)]
    [InlineData("sport/+", "sport", false)]
    [InlineData("sport/+", "sport/", true)]
    [InlineData("+/+", "/finance", true)]
    [InlineData("/+", "/finance", true)]
    [InlineData("+", "/finance", false)]
    [InlineData("#", "$SYS/x", false)]
    [InlineData("+/x", "$SYS/x", false)]
    [InlineData("$SYS/#", "$SYS/x", true)]
    [InlineData("a/+/c", "a/b/c", true)]
    [InlineData("a/+/c", "a/b/d", false)]
    [InlineData("a", "A", false)]
    [InlineData("a/b", "a", false)]
    [InlineData("a/+/#", "a/b", true)]
    public void Matches_FilterAndName_IsTheSpecifications(string filter, string name, bool expected) =>
        Assert.Equal(expected, MqttTopic.Matches(filter, name));
}
