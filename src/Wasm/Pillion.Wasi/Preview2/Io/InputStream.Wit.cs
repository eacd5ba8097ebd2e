using Pillion.Wasi.Preview2.Wit.Io.Poll;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Io;

/// <content>The WIT's methods.</content>
internal abstract partial class InputStream : IInputStream
{
    Result<ReadOnlyMemory<byte>, StreamError> IInputStream.Read(ulong len) => Read(len, out var bytes).With(bytes, Context, Failure);

    Result<ReadOnlyMemory<byte>, StreamError> IInputStream.BlockingRead(ulong len) =>
        BlockingRead(len, out var bytes).With(bytes, Context, Failure);

    Result<ulong, StreamError> IInputStream.Skip(ulong len) => Skip(len, out var count).With(count, Context, Failure);

    Result<ulong, StreamError> IInputStream.BlockingSkip(ulong len) => BlockingSkip(len, out var count).With(count, Context, Failure);

    IPollable IInputStream.Subscribe() => Subscribe();
}
