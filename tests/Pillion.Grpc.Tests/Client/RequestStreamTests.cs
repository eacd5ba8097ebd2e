using Pillion.Grpc.Client;

namespace Pillion.Grpc.Tests.Client;

public sealed class RequestStreamTests
{
    // A server that refuses a call at once ended it before there was a stream to write to, and whoever wrote waited for that stream forever.
    [Fact]
    public async Task Stream_OfACallThatEndedBeforeItsHeadersWereFlushed_Fails()
    {
        using var content = new RequestStream();

        await Assert.ThrowsAnyAsync<Exception>(() => content.CopyToAsync(new EndedStream(), TestContext.Current.CancellationToken));

        Assert.True(content.Stream.IsFaulted);
        Assert.True(content.IsCompleted);
    }

    private sealed class EndedStream : MemoryStream
    {
        public override Task FlushAsync(CancellationToken cancellationToken) => throw new OperationCanceledException();
    }
}
