using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Preview2.Io;

/// <summary>How an operation on a stream ended.</summary>
internal enum StreamStatus
{
    /// <summary>As it should.</summary>
    Ok,

    /// <summary><c>stream-error.closed</c>: there is nothing more to read, or nobody to write to.</summary>
    Closed,

    /// <summary><c>stream-error.last-operation-failed</c>: <see cref="StreamFailure"/> says why.</summary>
    Failed,
}

/// <summary>Why an operation on a stream failed.</summary>
/// <param name="Errno">What the file system said, if it was that.</param>
/// <param name="Exception">What the host threw otherwise.</param>
internal readonly record struct StreamFailure(Errno Errno, Exception? Exception)
{
    /// <summary>The error as a resource of the guest.</summary>
    public IoError ToError(WasiContext context) => Exception is null ? IoError.Of(context, Errno) : IoError.Of(context, Exception);
}
