namespace Pillion.Guests.Http;

/// <summary>What the functions of <c>wasi_experimental_http</c> return (wasi-experimental-http, <c>HttpError</c>).</summary>
internal enum HttpErrorCode : uint
{
    Success = 0,
    InvalidHandle = 1,
    MemoryNotFound = 2,
    MemoryAccess = 3,
    BufferTooSmall = 4,
    HeaderNotFound = 5,
    Utf8 = 6,
    DestinationNotAllowed = 7,
    InvalidMethod = 8,
    InvalidEncoding = 9,
    InvalidUrl = 10,
    RequestError = 11,
    RuntimeError = 12,
    TooManySessions = 13,
}
