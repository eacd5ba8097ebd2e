using System.Net.Security;
using Pillion.Abstractions;

namespace Pillion.Components.Etcd.Connections;

/// <summary>The metadata of <c>state.etcd</c>.</summary>
/// <remarks>components-contrib <c>state/etcd/etcd.go</c>.</remarks>
internal sealed record EtcdSettings
{
    /// <summary>The component, for messages.</summary>
    public required string Component { get; init; }

    /// <summary>The servers, as <c>http://host:port</c> or <c>https://host:port</c>; at least one.</summary>
    public required IReadOnlyList<string> EndPoints { get; init; }

    /// <summary>What stands before every key, with a slash after it.</summary>
    public string KeyPrefixPath { get; init; } = "";

    /// <summary>How many operations the server takes in one transaction (its <c>--max-txn-ops</c>).</summary>
    public int MaxTransactionOperations { get; init; } = 128;

    /// <summary>How connections with TLS are made; null for the system's way.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>Reads and checks the metadata.</summary>
    /// <exception cref="ComponentException">A key is missing or wrong.</exception>
    public static EtcdSettings From(ComponentSpec spec)
    {
        var metadata = spec.Metadata;
        var isTls = metadata.GetBoolean(fallback: false, "tlsEnable");
        var endPoints = metadata
            .Require("endpoints")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => EndPoint(metadata, text, isTls))
            .ToArray();
        return new EtcdSettings
        {
            Component = spec.Name,
            EndPoints = endPoints.Length > 0 ? endPoints : throw metadata.Error("endpoints", "names no server"),
            KeyPrefixPath = metadata.Get("keyPrefixPath") ?? "",
            MaxTransactionOperations = metadata.GetInt32(128, 1, 1_000_000, "maxTxnOps"),
            Tls = isTls ? TlsOf(metadata) : null,
        };
    }

    private static SslClientAuthenticationOptions TlsOf(ComponentMetadata metadata)
    {
        foreach (var key in (ReadOnlySpan<string>)["ca", "cert", "key"])
        {
            if (metadata.Get(key) is null)
            {
                throw metadata.Error(key, "is missing: with tlsEnable, ca, cert and key are needed");
            }
        }

        // The name that a server's certificate must have is that of its endpoint.
        var tls = PemCertificates.Read(metadata, "ca", "cert", "key").ForHost("");
        tls.TargetHost = null;
        return tls;
    }

    private static string EndPoint(ComponentMetadata metadata, string text, bool isTls)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : $"{(isTls ? "https" : "http")}://{text}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw metadata.Error("endpoints", $"must be addresses such as host:2379 with commas between them, not '{text}'");
        }

        // Go's client goes by the certificates, whatever the scheme is.
        return $"{(isTls ? "https" : uri.Scheme)}://{uri.Authority}";
    }
}
