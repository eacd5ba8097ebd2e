using Pillion.Wasi.Preview2.Wit.Io.Poll;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Io;

/// <content>The WIT's methods.</content>
internal abstract partial class OutputStream : IOutputStream
{
    Result<ulong, StreamError> IOutputStream.CheckWrite() => CheckWrite(out var permit).With(permit, Context, Failure);

    Result<Unit, StreamError> IOutputStream.Write(ReadOnlySpan<byte> contents) => Done(Write(contents));

    Result<Unit, StreamError> IOutputStream.BlockingWriteAndFlush(ReadOnlySpan<byte> contents) => Done(BlockingWriteAndFlush(contents));

    Result<Unit, StreamError> IOutputStream.Flush() => Done(Flush());

    Result<Unit, StreamError> IOutputStream.BlockingFlush() => Done(BlockingFlush());

    IPollable IOutputStream.Subscribe() => Subscribe();

    Result<Unit, StreamError> IOutputStream.WriteZeroes(ulong len) => Done(WriteZeroes(len));

    Result<Unit, StreamError> IOutputStream.BlockingWriteZeroesAndFlush(ulong len) => Done(BlockingWriteZeroesAndFlush(len));

    Result<ulong, StreamError> IOutputStream.Splice(IInputStream src, ulong len) =>
        Splice((InputStream)src, len, out var count).With(count, Context, Failure);

    Result<ulong, StreamError> IOutputStream.BlockingSplice(IInputStream src, ulong len) =>
        BlockingSplice((InputStream)src, len, out var count).With(count, Context, Failure);

    private Result<Unit, StreamError> Done(StreamStatus status) => status.With(Unit.Value, Context, Failure);
}
