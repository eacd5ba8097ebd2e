using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Pillion.Grpc.Framing;
using Pillion.Grpc.Tests.Echo;

namespace Pillion.Grpc.Tests.Framing;

public sealed class MessagePipeTests
{
    private static readonly GrpcCodec<EchoRequest> s_codec = GrpcMethod
        .Of<EchoRequest, EchoReply>(EchoReflection.Descriptor.Services[0], "Say")
        .RequestCodec;

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task MoveNext_SplitAtEveryByte_FindsTheSameMessages(string? encodingName)
    {
        Assert.True(MessageEncoding.TryGet(encodingName, out var encoding));
        EchoRequest[] messages = [Message("one", 1), Message("", 0), Message("three", 300)];
        var wire = Write(encoding, messages);

        for (var split = 0; split <= wire.Length; split++)
        {
            var pipe = new Pipe();
            var reader = new MessagePipe<EchoRequest>(pipe.Reader, s_codec, encoding, 4096);
            await pipe.Writer.WriteAsync(wire.AsMemory(0, split), TestContext.Current.CancellationToken);
            var all = ReadAllAsync(reader);
            await pipe.Writer.WriteAsync(wire.AsMemory(split), TestContext.Current.CancellationToken);
            await pipe.Writer.CompleteAsync();

            Assert.Equal(messages, await all);
        }
    }

    [Fact]
    public async Task MoveNext_OneByteAtATime_FindsTheMessages()
    {
        EchoRequest[] messages = [Message("one", 20), Message("two", 2)];
        var pipe = new Pipe();
        var all = ReadAllAsync(new MessagePipe<EchoRequest>(pipe.Reader, s_codec, null, 4096));

        foreach (var b in Write(null, messages))
        {
            await pipe.Writer.WriteAsync(new[] { b }, TestContext.Current.CancellationToken);
        }

        await pipe.Writer.CompleteAsync();
        Assert.Equal(messages, await all);
    }

    /// <summary>A caller who cancels his stream of requests was logged as a method that failed.</summary>
    [Fact]
    public async Task MoveNext_CallerResets_IsCancelled()
    {
        var pipe = new Pipe();
        await pipe.Writer.CompleteAsync(new IOException("The client reset the request stream."));
        var reader = new MessagePipe<EchoRequest>(pipe.Reader, s_codec, null, 4096) { IsOfCaller = true };

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await reader.MoveNextAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task MoveNext_BrokenOffAnywhere_IsInternal()
    {
        var wire = Write(null, Message("broken", 10));

        for (var length = 1; length < wire.Length; length++)
        {
            var reader = new MessagePipe<EchoRequest>(PipeReader.Create(new ReadOnlySequence<byte>(wire, 0, length)), s_codec, null, 4096);

            var error = await Assert.ThrowsAsync<GrpcException>(async () => await ReadAllAsync(reader));
            Assert.Equal(GrpcStatusCode.Internal, error.Status);
            Assert.Contains($"{length} bytes into it", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("02 00000000", GrpcStatusCode.Internal, "first byte of a message is 2")]
    [InlineData("00 00001001", GrpcStatusCode.ResourceExhausted, "4097 bytes; the limit is 4096")]
    [InlineData("00 FFFFFFFF", GrpcStatusCode.ResourceExhausted, "4294967295 bytes")]
    [InlineData("01 00000001 00", GrpcStatusCode.Internal, "do not say how")]
    [InlineData("00 00000002 0AFF", GrpcStatusCode.Internal, "no EchoRequest")]
    public async Task MoveNext_NoFrame_SaysWhatIsWrong(string hex, GrpcStatusCode status, string text)
    {
        var wire = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var reader = new MessagePipe<EchoRequest>(PipeReader.Create(new ReadOnlySequence<byte>(wire)), s_codec, null, 4096);

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await ReadAllAsync(reader));

        Assert.Equal(status, error.Status);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task MoveNext_SmallPayloadThatIsLargeInside_IsResourceExhausted(string encodingName)
    {
        MessageEncoding.TryGet(encodingName, out var encoding);
        var wire = Write(encoding, Message("bomb", 3_000_000));
        Assert.InRange(wire.Length, 1, 30_000);
        var reader = new MessagePipe<EchoRequest>(PipeReader.Create(new ReadOnlySequence<byte>(wire)), s_codec, encoding, 100_000);

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await ReadAllAsync(reader));

        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task MoveNext_DamagedCompression_IsInternal(string encodingName)
    {
        MessageEncoding.TryGet(encodingName, out var encoding);
        var reader = new MessagePipe<EchoRequest>(
            PipeReader.Create(new ReadOnlySequence<byte>([1, 0, 0, 0, 3, 1, 2, 3])),
            s_codec,
            encoding,
            4096
        );

        var error = await Assert.ThrowsAsync<GrpcException>(async () => await ReadAllAsync(reader));

        Assert.Equal(GrpcStatusCode.Internal, error.Status);
        Assert.Contains(encodingName, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteMessage_AboveTheLimit_WritesNothing()
    {
        var output = new ArrayBufferWriter<byte>();

        var error = Assert.Throws<GrpcException>(() => FrameFormat.WriteMessage(output, s_codec, Message("large", 200), null, 100));

        Assert.Equal(GrpcStatusCode.ResourceExhausted, error.Status);
        Assert.Equal(0, output.WrittenCount);
    }

    private static EchoRequest Message(string text, int size) => new() { Text = text, Data = ByteString.CopyFrom(new byte[size]) };

    private static byte[] Write(MessageEncoding? encoding, params EchoRequest[] messages)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            FrameFormat.WriteMessage(output, s_codec, message, encoding, null);
        }

        return output.WrittenSpan.ToArray();
    }

    private static async Task<List<EchoRequest>> ReadAllAsync(MessagePipe<EchoRequest> reader)
    {
        var messages = new List<EchoRequest>();
        while (await reader.MoveNextAsync(TestContext.Current.CancellationToken))
        {
            messages.Add(reader.Current);
        }

        return messages;
    }
}
