using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>Reads an <c>HTTPEndpoint</c> document.</summary>
internal static class HttpEndpointReader
{
    private static readonly string[] s_renegotiations = ["RenegotiateNever", "RenegotiateOnceAsClient", "RenegotiateFreelyAsClient"];

    /// <summary>The endpoint; null when it has no usable name or URL (the problems then say so).</summary>
    public static HttpEndpointResource? Read(MappingReader document)
    {
        var header = ResourceHeader.Read(document, "dapr.io/v1alpha1");
        if (header.Spec is not { } spec)
        {
            return null;
        }

        var url = ReadUrl(spec);
        IReadOnlyList<MetadataItem> headers = [.. spec.Mappings("headers").Select(MetadataItem.Read).OfType<MetadataItem>()];
        var tls = spec.Mapping("clientTLS");
        var rootCertificates = ReadPem(tls, "rootCA");
        var certificate = ReadPem(tls, "certificate");
        var key = ReadPem(tls, "privateKey");
        if (tls is not null && certificate is null != key is null)
        {
            tls.Error(certificate is null ? "certificate" : "privateKey", "is required: certificate and privateKey belong together");
        }

        var renegotiation = tls?.Text("renegotiation");
        if (renegotiation is not null && !s_renegotiations.Contains(renegotiation, StringComparer.Ordinal))
        {
            tls!.Error("renegotiation", $"must be one of {string.Join(", ", s_renegotiations)}, not '{renegotiation}'");
        }

        tls?.RejectUnknownKeys();
        spec.RejectUnknownKeys();
        return header.Name is null || url is null
            ? null
            : new HttpEndpointResource
            {
                Name = header.Name,
                SecretStore = header.SecretStore,
                Scopes = header.Scopes,
                Source = document.Source,
                Line = document.Line,
                BaseUrl = url,
                Headers = headers,
                RootCertificates = rootCertificates,
                ClientCertificate = certificate,
                ClientKey = key,
                AllowsRenegotiation = renegotiation is not null && renegotiation != s_renegotiations[0],
            };
    }

    private static Uri? ReadUrl(MappingReader spec)
    {
        var text = spec.RequiredText("baseUrl");
        if (text is null || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            return text is null ? null : new Uri(text);
        }

        spec.Error("baseUrl", $"must be an absolute URL with http or https, not '{text}'");
        return null;
    }

    private static MetadataItem? ReadPem(MappingReader? tls, string key) =>
        tls?.Mapping(key) is { } value ? MetadataItem.ReadValue(value, key) : null;
}
