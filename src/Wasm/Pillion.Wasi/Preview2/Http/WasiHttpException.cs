using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>An HTTP exchange failed, for a reason that <c>wasi:http</c> has a word for.</summary>
public sealed class WasiHttpException : IOException
{
    /// <summary>An exchange that failed for the reason given.</summary>
    public WasiHttpException(ErrorCode error, Exception? innerException = null)
        : base($"HTTP failed: {error}.", innerException)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    /// <summary>The reason.</summary>
    public ErrorCode Error { get; }
}
