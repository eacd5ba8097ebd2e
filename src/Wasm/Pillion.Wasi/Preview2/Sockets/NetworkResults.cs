using Pillion.Wasi.Preview2.Wit.Sockets.Network;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary>How an operation on sockets ended, as the guest is told.</summary>
internal static class NetworkResults
{
    /// <summary>A result that carries something; <paramref name="value"/> is not null if the operation ended well.</summary>
    public static Result<T, ErrorCode> With<T>(this NetworkError error, T? value) =>
        error == NetworkError.None ? Result<T, ErrorCode>.Ok(value!) : Result<T, ErrorCode>.Err((ErrorCode)error);

    /// <summary>A result that carries nothing.</summary>
    public static Result<Unit, ErrorCode> Done(this NetworkError error) => error.With(Unit.Value);
}
