using System.Text;
using Pillion.Guests.Wagi;

namespace Pillion.Guests.Tests.Wagi;

public sealed class CgiResponseTests
{
    private const string MissingHeader = "Exactly one of 'location' or 'content-type' must be specified";

    [Theory]
    [InlineData("Content-Type: text/plain\n\nhello", 200)]
    [InlineData("content-type:text/plain\n\nhello", 200)]
    [InlineData("Status: 404 Not Found\n\nhello", 404)]
    [InlineData("Status: 404\nContent-Type: text/plain\n\nhello", 404)]
    [InlineData("Status:  599   What  \n\nhello", 599)]
    [InlineData("Location: /elsewhere\n\nhello", 302)]
    [InlineData("Location: /elsewhere\nContent-Type: text/plain\n\nhello", 302)]
    [InlineData("Location: /elsewhere\nStatus: 307\n\nhello", 307)]
    [InlineData("Status: 201\nLocation: /elsewhere\n\nhello", 201)]
    [InlineData("Status: 404\nStatus: 410\n\nhello", 410)]
    public void Read_Head_SaysTheStatus(string output, int status)
    {
        var (actual, _, body) = Read(output);

        Assert.Equal((status, "hello"), (actual, body));
    }

    [Theory]
    [InlineData("Content-Type: text/plain\r\n\r\nhello")]
    [InlineData("Content-Type: text/plain\r\n\nhello")]
    [InlineData("Content-Type: text/plain\n\r\nhello")]
    [InlineData("Content-\rType: text/\rplain\n\nhello")]
    public void Read_CarriageReturns_AreIgnoredInTheHead(string output)
    {
        var (status, headers, body) = Read(output);

        Assert.Equal((200, "Content-Type: text/plain", "hello"), (status, headers, body));
    }

    [Theory]
    [InlineData("a\r\nb\n\n\r\n")]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("X: y\n\n")]
    public void Read_Body_IsWhatFollowsToTheByte(string body)
    {
        var (_, headers, actual) = Read("Content-Type: a/b\n\n" + body);

        Assert.Equal(("Content-Type: a/b", body), (headers, actual));
    }

    [Fact]
    public void Read_HeaderLines_AreTheAnswersAndLastOneWins()
    {
        var (_, headers, _) = Read("X-A: 1\nContent-Type: a/b\nX-Empty:\nX-Colon: a:b: c\nx-a: 2\nContent-Length: 77\nStatus: 200\n\n");

        Assert.Equal("Content-Type: a/b\nX-Empty: \nX-Colon: a:b: c\nx-a: 2", headers);
    }

    [Theory]
    [InlineData("Status: abc\n\n")]
    [InlineData("Status:\n\n")]
    [InlineData("Status: 99\n\n")]
    [InlineData("Status: 1000\n\n")]
    [InlineData("Status: -200\n\n")]
    [InlineData("Status: 101 Switching Protocols\n\n")]
    public void Read_BadStatus_Is502(string output) => Assert.Equal(502, Read(output).Status);

    [Theory]
    [InlineData("X-Other: 1\n\nhello", MissingHeader)]
    [InlineData("\nhello", MissingHeader)]
    [InlineData("\r\nhello", MissingHeader)]
    [InlineData("", "has no header")]
    [InlineData("hello", "has no header")]
    [InlineData("Content-Type: text/plain", "has no header")]
    [InlineData("Content-Type: text/plain\nhello", "has no header")]
    [InlineData("Content-Type: text/plain\nhello\n\n", "\"hello\"")]
    [InlineData("Content-Type: text/plain\n: value\n\n", "\": value\"")]
    [InlineData("Content-Type: text/plain\nbad name: value\n\n", "\"bad name: value\"")]
    [InlineData("Content-Type: text/plain\nX-A: nul \0 here\n\n", "X-A")]
    [InlineData("Content-Type: text/plain\nX-A: bell \a here\n\n", "X-A")]
    [InlineData("Content-Type: text/plain\nX-A: del \u007f here\n\n", "X-A")]
    public void Read_NoHead_Is500AndSaysWhatIsMissing(string output, string message)
    {
        var (status, headers, body) = Read(output);

        Assert.Equal((500, "Content-Type: text/plain; charset=utf-8"), (status, headers));
        Assert.Contains(message, body, StringComparison.Ordinal);
    }

    /// <summary>Header values are bytes, in this process one character each, so that a server passes on what the guest wrote.</summary>
    [Fact]
    public void Read_HeaderValueInUtf8_KeepsItsBytes()
    {
        var answer = CgiResponse.Read("Content-Type: a/b\nX-Name: Grüße →\n\n"u8);

        Assert.Equal("Grüße →"u8, Encoding.Latin1.GetBytes(answer.Headers.Get("X-Name")!));
    }

    [Fact]
    public void Read_LongBrokenLine_IsCutInTheMessage()
    {
        var (_, _, body) = Read(new string('x', 100_000) + "\n\n");

        Assert.InRange(body.Length, 80, 300);
    }

    private static (int Status, string Headers, string Body) Read(string output)
    {
        var answer = CgiResponse.Read(Encoding.UTF8.GetBytes(output));
        return (
            answer.Status,
            string.Join('\n', ((IEnumerable<KeyValuePair<string, string>>)answer.Headers).Select(h => $"{h.Key}: {h.Value}")),
            Encoding.UTF8.GetString(answer.Body.Memory.Span)
        );
    }
}
