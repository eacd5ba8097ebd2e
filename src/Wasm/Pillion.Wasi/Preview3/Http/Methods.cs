using Pillion.Wasi.Preview3.Wit.Http.Types;

namespace Pillion.Wasi.Preview3.Http;

/// <summary>Methods and schemes of the WIT and of .NET.</summary>
internal static class Methods
{
    public static Method ToWit(string method) =>
        method switch
        {
            "GET" => Method.Get.Instance,
            "HEAD" => Method.Head.Instance,
            "POST" => Method.Post.Instance,
            "PUT" => Method.Put.Instance,
            "DELETE" => Method.Delete.Instance,
            "CONNECT" => Method.Connect.Instance,
            "OPTIONS" => Method.Options.Instance,
            "TRACE" => Method.Trace.Instance,
            "PATCH" => Method.Patch.Instance,
            _ => new Method.Other(method),
        };

    public static string ToText(this Method method) =>
        method switch
        {
            Method.Get => "GET",
            Method.Head => "HEAD",
            Method.Post => "POST",
            Method.Put => "PUT",
            Method.Delete => "DELETE",
            Method.Connect => "CONNECT",
            Method.Options => "OPTIONS",
            Method.Trace => "TRACE",
            Method.Patch => "PATCH",
            _ => ((Method.Other)method).Value,
        };

    public static Scheme? ToScheme(string? scheme) =>
        scheme switch
        {
            null => null,
            "http" => Scheme.Http.Instance,
            "https" => Scheme.Https.Instance,
            _ => new Scheme.Other(scheme),
        };

    public static string ToText(this Scheme scheme) =>
        scheme switch
        {
            Scheme.Http => "http",
            Scheme.Https => "https",
            _ => ((Scheme.Other)scheme).Value,
        };
}
