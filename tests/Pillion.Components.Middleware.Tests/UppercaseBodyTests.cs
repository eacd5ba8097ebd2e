using System.Text;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Components.Middleware.Tests;

public sealed class UppercaseBodyTests
{
    private const string Type = "middleware.http.uppercase";

    [Theory]
    [InlineData(null, "HÉLLO €😀", "answer ß")]
    [InlineData("Response", "héllo €😀", "ANSWER ß")]
    [InlineData("both", "HÉLLO €😀", "ANSWER ß")]
    public async Task Invoke_Direction_SaysWhichBodyIsChanged(string? direction, string expectedRequest, string expectedAnswer)
    {
        foreach (var isBuffered in (bool[])[true, false])
        {
            await using var run = await MiddlewareRun.StartAsync(Type, direction is null ? [] : [("direction", direction)]);
            run.Answer = new ApiResponse(200, "text/plain", Body("answer ß", isBuffered));

            var (status, text, headers) = await run.SendAsync(
                "POST",
                "/x",
                Body("héllo €😀", isBuffered),
                ("Content-Length", "13"),
                ("a", "b")
            );

            Assert.Equal((200, expectedAnswer), (status, text));
            Assert.Equal("text/plain", headers.Get("Content-Type"));
            Assert.Equal(expectedRequest, run.Body);
            Assert.Equal("b", run.Headers.Get("a"));
        }
    }

    [Fact]
    public async Task Invoke_LongStream_KeepsCharactersThatLieAcrossReads()
    {
        await using var run = await MiddlewareRun.StartAsync(Type);
        var text = string.Concat(Enumerable.Repeat("aé€😀", 5000));

        await run.SendAsync("POST", "/x", new MessageBody(new TrickleStream(Encoding.UTF8.GetBytes(text)), null));

        Assert.Equal(text.ToUpperInvariant(), run.Body);
    }

    private static MessageBody Body(string text, bool isBuffered)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return isBuffered ? new MessageBody(bytes) : new MessageBody(new MemoryStream(bytes), bytes.Length);
    }

    /// <summary>Gives at most seven bytes at once.</summary>
    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(7, buffer.Length)], cancellationToken);
    }
}
