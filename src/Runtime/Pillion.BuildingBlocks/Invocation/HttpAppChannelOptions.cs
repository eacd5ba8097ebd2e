using System.Security.Cryptography.X509Certificates;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>How an app on a port is reached.</summary>
public sealed record HttpAppChannelOptions
{
    /// <summary>Where the app listens, for example <c>http://127.0.0.1:3000</c>; a path in it stands before every request's path.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>The most requests under way at once (<c>--app-max-concurrency</c>); further ones wait. 0 or less means no limit.</summary>
    public int MaxConcurrency { get; init; }

    /// <summary>HTTP/2 without TLS (<c>--app-protocol h2c</c>).</summary>
    public bool Http2Cleartext { get; init; }

    /// <summary>Accept any certificate, as Dapr does for an app of its own host (<c>--app-protocol https</c>).</summary>
    public bool AcceptAnyCertificate { get; init; }

    /// <summary>What the server's certificate must descend from; null for what the system trusts.</summary>
    public X509Certificate2Collection? RootCertificates { get; init; }

    /// <summary>The certificate shown to the server, with its key; null for none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Whether the server may renegotiate a TLS connection.</summary>
    public bool AllowsRenegotiation { get; init; }

    /// <summary>How long a connection is used before names are resolved anew; infinite for a server whose address does not change.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = Timeout.InfiniteTimeSpan;
}
