using System.IO.Pipelines;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Stdio;
using Pillion.Wasi.Tests.Testing;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Stdio;

public sealed class WasiInputTests
{
    [Fact]
    public void FromMemory_EveryContext_ReadsFromTheStart()
    {
        var input = WasiInput.FromMemory("some input"u8.ToArray());
        using var first = input.Open();
        using var second = input.Open();

        Assert.Equal("some input", first.ReadToEnd());
        Assert.Equal("some input", second.ReadToEnd());
        Assert.Equal(new Readiness(IsReady: true, 0, EventRwFlags.Hangup), first.PollRead(null));
    }

    [Fact]
    public void FromStream_DataAtHand_IsReadWithoutWaiting()
    {
        using var stream = new MemoryStream(new byte[50_000]);
        using var input = WasiInput.FromStream(stream).Open();
        var buffer = new byte[100_000];
        var total = 0;
        int count;
        do
        {
            Assert.Equal(Errno.Success, input.Read(buffer, mayWait: false, CancellationToken.None, out count));
            total += count;
        } while (count > 0);

        Assert.Equal(50_000, total);
    }

    [Fact]
    public async Task FromStream_DataLater_IsWaitedFor()
    {
        var pipe = new Pipe();
        using var input = WasiInput.FromStream(pipe.Reader.AsStream()).Open();
        var buffer = new byte[16];
        Assert.Equal(Errno.Again, input.Read(buffer, mayWait: false, CancellationToken.None, out _));
        Assert.False(input.PollRead(null).IsReady);

        var reading = Task.Run(
            () =>
            {
                var errno = input.Read(buffer, mayWait: true, CancellationToken.None, out var count);
                return (errno, count);
            },
            TestContext.Current.CancellationToken
        );
        await pipe.Writer.WriteAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal((Errno.Success, 5), await reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await pipe.Writer.CompleteAsync();
        Assert.Equal("", input.ReadToEnd());
    }

    [Fact]
    public void FromStream_WaitingForNothing_CanBeCancelled()
    {
        using var input = WasiInput.FromStream(new Pipe().Reader.AsStream()).Open();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        var trap = Assert.Throws<WasmTrapException>(() => input.Read(new byte[1], mayWait: true, cancellation.Token, out _));

        Assert.Equal(TrapKind.Interrupted, trap.Kind);
    }

    [Fact]
    public async Task FromStream_PollRead_WakesWhenThereIsData()
    {
        var pipe = new Pipe();
        using var input = WasiInput.FromStream(pipe.Reader.AsStream()).Open();
        using var wake = new ManualResetEventSlim();
        Assert.False(input.PollRead(wake).IsReady);

        await pipe.Writer.WriteAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.True(wake.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "The poll was not woken within 30 s.");
        Assert.Equal(new Readiness(IsReady: true, 5), input.PollRead(wake));
    }

    [Fact]
    public void FromStream_NonBlocking_SaysAgain()
    {
        using var input = WasiInput.FromStream(new Pipe().Reader.AsStream()).Open();

        Assert.Equal(Errno.Success, input.SetFlags(FdFlags.NonBlock));

        Assert.Equal(Errno.Again, input.Read(new byte[1], mayWait: true, CancellationToken.None, out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FromStream_StreamFails_IsIoError(bool isLater)
    {
        using var input = WasiInput.FromStream(new FailingStream(isLater)).Open();

        Assert.Equal(Errno.Io, input.Read(new byte[1], mayWait: true, CancellationToken.None, out _));
    }

    private sealed class FailingStream(bool isLater) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (isLater)
            {
                await Task.Yield();
            }

            throw new IOException("The other side is gone.");
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
