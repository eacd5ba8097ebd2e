using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Pillion.Testing;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Preview2.Io;

public sealed class PipeStreamTests : IDisposable
{
    private readonly WasiContext _context = new(WasiOptions.None);
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 65_536, resumeWriterThreshold: 32_768));

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Read_BytesArriveInPieces_GivesWhatIsThere()
    {
        var input = new PipeInputStream(_context, _pipe.Reader);
        Assert.False(input.IsReady);
        Assert.Equal(StreamStatus.Ok, input.Read(10, out var bytes));
        Assert.True(bytes.IsEmpty);

        await _pipe.Writer.WriteAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal(StreamStatus.Ok, input.BlockingRead(3, out bytes));
        Assert.Equal("hel", Encoding.UTF8.GetString(bytes.Span));
        Assert.Equal(StreamStatus.Ok, input.Read(10, out bytes));
        Assert.Equal("lo", Encoding.UTF8.GetString(bytes.Span));
        Assert.Equal(StreamStatus.Ok, input.Read(10, out bytes));
        Assert.True(bytes.IsEmpty);
        Assert.False(input.IsAtEnd);

        await _pipe.Writer.CompleteAsync();
        Assert.Equal(StreamStatus.Closed, input.BlockingRead(10, out _));
        Assert.True(input.IsAtEnd);
        Assert.Equal(StreamStatus.Closed, input.Read(10, out _));
    }

    [Fact]
    public async Task Read_SourceFails_SaysSoOnceAndIsClosedThen()
    {
        var input = new PipeInputStream(_context, _pipe.Reader);
        await _pipe.Writer.CompleteAsync(new IOException("broken"));

        Assert.Equal(StreamStatus.Failed, input.BlockingRead(10, out _));
        using var error = input.Failure.ToError(_context);
        Assert.Equal("Io: IOException", error.ToDebugString());
        Assert.Equal(StreamStatus.Closed, input.Read(10, out _));
        Assert.True(input.IsReady);
    }

    [Fact]
    public async Task Drop_ReadUnderWay_ReleasesTheReaderAfterIt()
    {
        var released = new TaskCompletionSource<PipeReader>(TaskCreationOptions.RunContinuationsAsynchronously);
        var input = new PipeInputStream(_context, _pipe.Reader, parent: null, reader => released.SetResult(reader));
        Assert.False(input.IsReady);

        input.Drop();

        var reader = await Wait.ForAsync(released.Task, "the reader to be released");
        await _pipe.Writer.WriteAsync("rest"u8.ToArray(), TestContext.Current.CancellationToken);
        var rest = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("rest", Encoding.UTF8.GetString(rest.Buffer.ToArray()));
    }

    [Fact]
    public async Task Drop_BytesLeft_LeavesThemToWhoeverGetsTheReader()
    {
        await _pipe.Writer.WriteAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);
        PipeReader? released = null;
        var input = new PipeInputStream(_context, _pipe.Reader, parent: null, reader => released = reader);
        Assert.Equal(StreamStatus.Ok, input.BlockingRead(2, out _));

        input.Drop();

        Assert.True(released!.TryRead(out var rest));
        Assert.Equal("llo", Encoding.UTF8.GetString(rest.Buffer.ToArray()));
    }

    [Fact]
    public async Task Write_ReaderIsSlow_PermitsNothingUntilItHasRead()
    {
        var output = new PipeOutputStream(_context, _pipe.Writer);
        Assert.Equal(StreamStatus.Ok, output.CheckWrite(out var permit));
        Assert.Equal((ulong)PipeOutputStream.Permit, permit);

        Assert.Equal(StreamStatus.Ok, output.Write(new byte[PipeOutputStream.Permit]));
        Assert.Equal(StreamStatus.Ok, output.CheckWrite(out permit));
        Assert.Equal(0UL, permit);
        Assert.False(output.IsReady);
        var subscription = output.Subscribe();
        var blocked = Task.Run(subscription.Block, TestContext.Current.CancellationToken);

        var read = await _pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        _pipe.Reader.AdvanceTo(read.Buffer.End);

        await Wait.ForAsync(blocked, "the stream to permit more");
        Assert.Equal(StreamStatus.Ok, output.CheckWrite(out permit));
        Assert.Equal((ulong)PipeOutputStream.Permit, permit);
    }

    [Fact]
    public void Write_MoreThanPermitted_Traps()
    {
        var output = new PipeOutputStream(_context, _pipe.Writer);

        Assert.Throws<WasmTrapException>(() => output.Write(new byte[PipeOutputStream.Permit + 1]));
        Assert.Throws<WasmTrapException>(() => output.BlockingWriteAndFlush(new byte[4097]));
        Assert.Throws<WasmTrapException>(() => output.WriteZeroes(ulong.MaxValue));
    }

    [Fact]
    public async Task Write_ReaderIsGone_IsClosed()
    {
        var output = new PipeOutputStream(_context, _pipe.Writer);
        await _pipe.Reader.CompleteAsync();

        Assert.Equal(StreamStatus.Closed, output.BlockingWriteAndFlush("x"u8));
        Assert.Equal(StreamStatus.Closed, output.CheckWrite(out _));
    }

    [Fact]
    public async Task WriteZeroes_SeveralSegments_WritesThemAll()
    {
        var output = new PipeOutputStream(_context, _pipe.Writer);

        Assert.Equal(StreamStatus.Ok, output.WriteZeroes(10_000));
        output.Drop();

        var read = await _pipe.Reader.ReadAtLeastAsync(20_000, TestContext.Current.CancellationToken);
        Assert.True(read.IsCompleted);
        Assert.Equal(new byte[10_000], read.Buffer.ToArray());
    }

    [Fact]
    public async Task BlockingSplice_LongSource_MovesAllOfItInPieces()
    {
        var data = new byte[300_000];
        new Random(7).NextBytes(data);
        var source = new PipeInputStream(_context, PipeReader.Create(new MemoryStream(data)));
        var output = new PipeOutputStream(_context, _pipe.Writer);
        var copying = Task.Run(
            () =>
            {
                while (output.BlockingSplice(source, ulong.MaxValue, out var moved) == StreamStatus.Ok)
                {
                    Assert.NotEqual(0UL, moved);
                }

                output.Drop();
            },
            TestContext.Current.CancellationToken
        );

        using var copy = new MemoryStream();
        await _pipe.Reader.CopyToAsync(copy, TestContext.Current.CancellationToken);
        await Wait.ForAsync(copying, "the guest to end");

        Assert.Equal(data, copy.ToArray());
    }

    [Fact]
    public void BlockingWriteAndFlush_Stdout_ArrivesInOrder()
    {
        using var stdout = new WasiOutputBuffer(100);
        using var context = new WasiContext(new WasiOptions { Stdout = stdout });
        Assert.True(context.Descriptors.TryGet(1, out var entry));
        var output = new DescriptorOutputStream(context, DescriptorWriter.Of(new SharedDescriptor(entry.Descriptor)));

        Assert.Equal(StreamStatus.Ok, output.BlockingWriteAndFlush("one "u8));
        Assert.Equal(StreamStatus.Ok, output.Write("two"u8));
        Assert.Equal(StreamStatus.Ok, output.BlockingFlush());

        Assert.Equal("one two", Encoding.UTF8.GetString(stdout.WrittenSpan));
        Assert.Throws<WasmLimitException>(() => output.Write(new byte[101]));
    }
}
