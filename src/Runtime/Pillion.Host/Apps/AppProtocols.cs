namespace Pillion.Host.Apps;

/// <summary>The protocols an app may speak on its port, by Dapr's names (<c>--app-protocol</c>, <c>appProtocol</c>).</summary>
public static class AppProtocols
{
    /// <summary>The names, for people.</summary>
    public const string Names = "http, https, h2c, grpc or grpcs";

    /// <summary>Whether there is such a protocol; the name is in lower case.</summary>
    public static bool IsKnown(string name) => name is "http" or "https" or "h2c" or "grpc" or "grpcs";

    /// <summary>Whether the app speaks gRPC.</summary>
    public static bool IsGrpc(string name) => name is "grpc" or "grpcs";

    /// <summary>Whether the app speaks TLS, with a certificate that nobody has to know.</summary>
    public static bool IsTls(string name) => name is "https" or "grpcs";

    /// <summary>The scheme of the app's address.</summary>
    public static string Scheme(string name) => IsTls(name) ? "https" : "http";
}
