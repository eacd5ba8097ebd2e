using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pillion.Api.Http;

/// <summary>Compares API tokens in a time that does not tell how much of them is right.</summary>
internal static class ApiToken
{
    public const string HeaderName = "dapr-api-token";

    public static bool Matches(string? given, string expected) =>
        given is not null
        && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(given.AsSpan()), MemoryMarshal.AsBytes(expected.AsSpan()));
}
