using System.IO.Pipelines;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm;

namespace Pillion.Wasi.Tests.Preview2.Io;

/// <summary>Streams that a host makes for interfaces of its own.</summary>
public sealed class WasiStreamsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Input_OfAPipe_IsReadToItsEnd()
    {
        using var context = new WasiContext(new WasiOptions());
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("green"u8.ToArray(), Cancel);
        await pipe.Writer.CompleteAsync();

        var stream = WasiStreams.Input(context, pipe.Reader);

        Assert.Equal("gre"u8, stream.BlockingRead(3).Value.Span);
        Assert.Equal("en"u8, stream.BlockingRead(100).Value.Span);
        Assert.IsType<StreamError.Closed>(stream.BlockingRead(100).Error);
    }

    [Fact]
    public async Task Input_PipeFails_IsAFailedOperationAndThenTheEnd()
    {
        using var context = new WasiContext(new WasiOptions());
        var pipe = new Pipe();
        await pipe.Writer.CompleteAsync(new InvalidDataException());

        var stream = WasiStreams.Input(context, pipe.Reader);

        var failed = Assert.IsType<StreamError.LastOperationFailed>(stream.BlockingRead(1).Error);
        Assert.Equal("Io: InvalidDataException", failed.Value.ToDebugString());
        Assert.IsType<StreamError.Closed>(stream.BlockingRead(1).Error);
    }

    [Fact]
    public async Task Output_ToAPipe_IsWhatTheGuestWroteUntilItDropsTheStream()
    {
        using var context = new WasiContext(new WasiOptions());
        var pipe = new Pipe();

        var stream = WasiStreams.Output(context, pipe.Writer);
        Assert.True(stream.BlockingWriteAndFlush("green"u8).IsOk);
        ((IDisposable)stream).Dispose();

        var read = await pipe.Reader.ReadAsync(Cancel);
        Assert.Equal("green"u8, read.Buffer.FirstSpan);
        Assert.True(read.IsCompleted);
    }

    [Fact]
    public void Streams_MoreThanTheGuestMayHave_AreRefused()
    {
        using var context = new WasiContext(new WasiOptions { MaxResources = 1 });
        WasiStreams.Input(context, new Pipe().Reader);

        Assert.Throws<WasmLimitException>(() => WasiStreams.Output(context, new Pipe().Writer));
    }
}
