using System.Text;

namespace Pillion.Guests.Http;

/// <summary>HTTP methods as strings, without making one for those that everybody uses.</summary>
internal static class HttpMethodNames
{
    public static string Intern(ReadOnlySpan<byte> method) =>
        method switch
        {
            _ when method.SequenceEqual("GET"u8) => "GET",
            _ when method.SequenceEqual("POST"u8) => "POST",
            _ when method.SequenceEqual("PUT"u8) => "PUT",
            _ when method.SequenceEqual("DELETE"u8) => "DELETE",
            _ => Encoding.UTF8.GetString(method),
        };

    /// <summary>Whether a text may be a method: a token (RFC 9110 §9.1).</summary>
    public static bool IsValid(string method)
    {
        foreach (var c in method)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return method.Length > 0;
    }
}
