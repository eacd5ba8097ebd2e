using Pillion.BuildingBlocks.Http;

namespace Pillion.BuildingBlocks.Tests.Http;

public sealed class MessageBodyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public async Task ReadAll_StreamOfUnknownOrKnownLength_GivesAllBytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);

        var unknown = await new MessageBody(new MemoryStream(bytes), null).ReadAllAsync(size, Token);
        var known = await new MessageBody(new MemoryStream(bytes), size).ReadAllAsync(size, Token);

        Assert.Equal(bytes, unknown.ToArray());
        Assert.Equal(bytes, known.ToArray());
    }

    [Fact]
    public async Task ReadAll_MoreThanAllowed_IsTooLarge()
    {
        await Assert.ThrowsAsync<BodyTooLargeException>(async () => await new MessageBody(new byte[11]).ReadAllAsync(10, Token));
        await Assert.ThrowsAsync<BodyTooLargeException>(async () =>
            await new MessageBody(new MemoryStream(new byte[11]), 11).ReadAllAsync(10, Token)
        );
        await Assert.ThrowsAsync<BodyTooLargeException>(async () =>
            await new MessageBody(new MemoryStream(new byte[11]), null).ReadAllAsync(10, Token)
        );
    }

    [Fact]
    public void AsStream_BufferedBody_ReadsTheBytes()
    {
        using var stream = new MessageBody("hello"u8.ToArray()).AsStream();
        using var reader = new StreamReader(stream);

        Assert.Equal("hello", reader.ReadToEnd());
    }

    [Fact]
    public void Default_Body_IsEmptyAndBuffered()
    {
        var body = default(MessageBody);

        Assert.True(body.IsBuffered);
        Assert.Equal(0, body.Length);
        Assert.True(body.Memory.IsEmpty);
    }
}
