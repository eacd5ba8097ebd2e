using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pillion.BuildingBlocks.Apps;

/// <summary>The token that callers of the API, and callers of apps, show.</summary>
public static class ApiToken
{
    /// <summary>The header field, or the metadata of a gRPC call, that it is in.</summary>
    public const string HeaderName = "dapr-api-token";

    /// <summary>Compares in a time that does not tell how much of a token is right.</summary>
    /// <param name="given">What the caller sent; null when that is nothing.</param>
    /// <param name="expected">The token.</param>
    public static bool Matches(string? given, string expected) =>
        given is not null
        && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(given.AsSpan()), MemoryMarshal.AsBytes(expected.AsSpan()));
}
