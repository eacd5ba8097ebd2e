using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Wit.Filesystem.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Filesystem;

/// <summary>How an operation on files ended, as the guest is told.</summary>
internal static class FileResults
{
    /// <summary>A result that carries something; <paramref name="value"/> is not null if the operation ended well.</summary>
    public static Result<T, ErrorCode> With<T>(this Errno errno, T? value) =>
        errno == Errno.Success ? Result<T, ErrorCode>.Ok(value!) : Result<T, ErrorCode>.Err(ErrorCodes.Of(errno));

    /// <summary>A result that carries nothing.</summary>
    public static Result<Unit, ErrorCode> Done(this Errno errno) => errno.With(Unit.Value);
}
