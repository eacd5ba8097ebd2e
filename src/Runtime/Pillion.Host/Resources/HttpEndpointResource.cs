namespace Pillion.Host.Resources;

/// <summary>An <c>HTTPEndpoint</c> resource as it was declared: a server outside of Dapr that apps invoke by this name.</summary>
/// <remarks>Dapr's <c>pkg/apis/httpEndpoint/v1alpha1/types.go</c>.</remarks>
internal sealed record HttpEndpointResource : DeclaredResource
{
    public override string Kind => "HTTPEndpoint";

    /// <summary>Where it is (<c>spec.baseUrl</c>), absolute.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Header fields that every request to it gets (<c>spec.headers</c>).</summary>
    public IReadOnlyList<MetadataItem> Headers { get; init; } = [];

    /// <summary>Certificates, PEM text each, that the server's is checked against (<c>spec.clientTLS.rootCA</c>); null for the system's.</summary>
    public MetadataItem? RootCertificates { get; init; }

    /// <summary>The certificate we show, PEM (<c>spec.clientTLS.certificate</c>); null for none.</summary>
    public MetadataItem? ClientCertificate { get; init; }

    /// <summary>The key that belongs to <see cref="ClientCertificate"/>, PEM (<c>spec.clientTLS.privateKey</c>); null for none.</summary>
    public MetadataItem? ClientKey { get; init; }

    /// <summary>Whether the server may renegotiate a TLS connection (<c>spec.clientTLS.renegotiation</c>).</summary>
    public bool AllowsRenegotiation { get; init; }
}
