using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Io;

/// <summary>How an operation on a stream ended, as the guest is told.</summary>
internal static class StreamResults
{
    /// <summary>A result that carries something.</summary>
    public static Result<T, StreamError> With<T>(this StreamStatus status, T value, WasiContext context, in StreamFailure failure) =>
        status == StreamStatus.Ok ? Result<T, StreamError>.Ok(value) : Result<T, StreamError>.Err(ErrorOf(status, context, failure));

    private static StreamError ErrorOf(StreamStatus status, WasiContext context, in StreamFailure failure) =>
        status == StreamStatus.Closed ? StreamError.Closed.Instance : new StreamError.LastOperationFailed(failure.ToError(context));
}
