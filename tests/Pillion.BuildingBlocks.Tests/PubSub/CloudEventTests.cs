using System.Text;
using System.Text.Json;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.BuildingBlocks.Tests.PubSub;

public sealed class CloudEventTests
{
    [Fact]
    public void TryParse_Members_AreFoundWithTheirJson()
    {
        var e = Parse("""{ "id": "1", "data": {"a": [1, 2.50]}, "n" : 12 , "nothing": null, "id": "2", "\u0065xtra": "\u00e4\n" } """);

        Assert.Equal("2", e.Id);
        Assert.Equal(["id", "data", "n", "nothing", "extra"], e.Attributes.Select(a => a.Name));
        Assert.Equal("""{"a": [1, 2.50]}""", Encoding.UTF8.GetString(e.GetData().Span));
        Assert.True(e.TryGet("n", out var n));
        Assert.Equal((JsonValueKind.Number, "12"), (n.Kind, n.Text));
        Assert.Equal("ä\n", e.GetText("extra"));
        Assert.Null(e.GetText("n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{\"a\":}")]
    [InlineData("{} x")]
    public void TryParse_NoObject_SaysWhy(string text)
    {
        Assert.False(CloudEvent.TryParse(Encoding.UTF8.GetBytes(text), out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void TryParse_BadUtf8InText_IsReplaced()
    {
        byte[] json = [.. "{\"id\":\"a"u8, 0xff, .. "\\\\b\\ud800c\"}"u8];

        Assert.True(CloudEvent.TryParse(json, out var e, out var problem), problem);

        Assert.Equal("a\ufffd\\b\ufffdc", e.Id);
    }

    [Theory]
    [InlineData("""{"data":"text","datacontenttype":"text/plain"}""", "text")]
    [InlineData("""{"data":"text","datacontenttype":"application/json"}""", "\"text\"")]
    [InlineData("""{"data":{"a":1}}""", "{\"a\":1}")]
    [InlineData("""{"data_base64":"aGk="}""", "hi")]
    [InlineData("{}", "")]
    public void GetData_EachForm_IsBytes(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Parse(json).GetData().Span));

    [Theory]
    [InlineData("""{"expiration":"2020-01-01T00:00:00Z"}""", true)]
    [InlineData("""{"expiration":"2020-01-01T23:30:00+13:00"}""", true)]
    [InlineData("""{"expiration":"2030-01-01T00:00:00Z"}""", false)]
    [InlineData("""{"expiration":"soon"}""", false)]
    [InlineData("""{"expiration":""}""", false)]
    [InlineData("{}", false)]
    public void HasExpired_Time_Decides(string json, bool expected) =>
        Assert.Equal(expected, Parse(json).HasExpired(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    private static CloudEvent Parse(string json)
    {
        Assert.True(CloudEvent.TryParse(Encoding.UTF8.GetBytes(json), out var e, out var problem), problem);
        return e;
    }
}
