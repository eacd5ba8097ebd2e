using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pillion.Abstractions;

namespace Pillion.Components.Local.Bindings;

/// <summary>The metadata of <c>bindings.http</c>.</summary>
internal sealed record HttpBindingOptions
{
    public required string Url { get; init; }

    /// <summary>How long an answer may take; null for as long as the caller waits.</summary>
    public TimeSpan? ResponseTimeout { get; init; }

    /// <summary>The most bytes of an answer that are read; the rest is dropped. 0 or less for no limit.</summary>
    public long MaxResponseBodySize { get; init; }

    public bool ErrorIfNot2XX { get; init; }

    /// <summary>The field a secret is sent in; null when there is none to send.</summary>
    public string? SecurityTokenHeader { get; init; }

    public string? SecurityToken { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The authorities that are trusted instead of this machine's.</summary>
    public X509Certificate2Collection? RootAuthorities { get; init; }

    public static HttpBindingOptions Read(ComponentMetadata metadata)
    {
        var url = metadata.Require("url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw metadata.Error("url", $"must be an http or https URL, not '{url}'");
        }

        var size = metadata.Get("maxResponseBodySize") ?? "100Mi";
        if (!ByteSize.TryParse(size, out var maxBytes))
        {
            throw metadata.Error("maxResponseBodySize", $"must be a number of bytes such as 4096 or 100Mi, not '{size}'");
        }

        // Renegotiation ended with TLS 1.3; the values are checked so that a mistake shows here and not only under daprd.
        if (
            metadata.Get("MTLSRenegotiation") is { } renegotiation
            && renegotiation is not ("RenegotiateNever" or "RenegotiateOnceAsClient" or "RenegotiateFreelyAsClient")
        )
        {
            throw metadata.Error("MTLSRenegotiation", $"has an invalid renegotiation value: {renegotiation}");
        }

        return new HttpBindingOptions
        {
            Url = url,
            ResponseTimeout = metadata.Get("responseTimeout") is null ? null : metadata.GetDuration(default, "responseTimeout"),
            MaxResponseBodySize = maxBytes,
            ErrorIfNot2XX = metadata.GetBoolean(fallback: true, "errorIfNot2XX"),
            SecurityToken = metadata.Get("securityToken"),
            SecurityTokenHeader = metadata.Get("securityTokenHeader"),
            ClientCertificate = ReadClientCertificate(metadata),
            RootAuthorities = ReadRootAuthorities(metadata),
        };
    }

    private static X509Certificate2? ReadClientCertificate(ComponentMetadata metadata)
    {
        if (metadata.Get("MTLSClientCert") is not { } certificate || metadata.Get("MTLSClientKey") is not { } key)
        {
            return null;
        }

        var certificatePem = Pem(metadata, "MTLSClientCert", certificate);
        var keyPem = Pem(metadata, "MTLSClientKey", key);
        try
        {
            return X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw metadata.Error("MTLSClientCert", "and MTLSClientKey are no certificate and key that belong together");
        }
    }

    private static X509Certificate2Collection? ReadRootAuthorities(ComponentMetadata metadata)
    {
        if (metadata.Get("MTLSRootCA") is not { } text)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Pem(metadata, "MTLSRootCA", text));
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }

        return authorities.Count > 0 ? authorities : throw metadata.Error("MTLSRootCA", "holds no certificate in PEM");
    }

    /// <summary>The value itself when it is PEM; otherwise it is the path of a file that holds it.</summary>
    private static string Pem(ComponentMetadata metadata, string key, string value)
    {
        if (value.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            return value;
        }

        try
        {
            return File.ReadAllText(value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw metadata.Error(key, "is neither PEM nor the path of a file that can be read");
        }
    }
}
