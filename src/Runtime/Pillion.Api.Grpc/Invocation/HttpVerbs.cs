using Pillion.Protos.Common;
using Verb = Pillion.Protos.Common.HTTPExtension.Types.Verb;

namespace Pillion.Api.Grpc.Invocation;

/// <summary>The verbs of HTTP as messages number them.</summary>
internal static class HttpVerbs
{
    private static readonly string[] s_names = ["", "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    /// <summary>The name of the verb that a message asks for; empty when it asks for none or one that is not known.</summary>
    public static string Name(HTTPExtension? extension) =>
        (uint)(extension?.Verb ?? Verb.None) is var number && number < s_names.Length ? s_names[number] : "";

    /// <summary>What a message says for a request's verb and query.</summary>
    public static HTTPExtension Extension(string name, string query) =>
        new() { Verb = (Verb)Math.Max(Array.IndexOf(s_names, name), 0), Querystring = query };
}
