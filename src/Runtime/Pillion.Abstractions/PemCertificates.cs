using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pillion.Abstractions;

/// <summary>The certificates of a component's metadata, as PEM texts: whom to trust instead of the system's authorities, and who we are.</summary>
public sealed class PemCertificates
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly X509Certificate2? _client;

    private PemCertificates(X509Certificate2Collection? authorities, X509Certificate2? client)
    {
        _authorities = authorities;
        _client = client;
    }

    /// <summary>Whether the metadata names authorities to trust.</summary>
    public bool HasAuthorities => _authorities is not null;

    /// <summary>What we show to a server that asks; null for nothing.</summary>
    public X509CertificateCollection? ClientCertificates => _client is null ? null : [_client];

    /// <summary>Reads the certificates; any of the keys may be absent, a client's certificate and its key come together.</summary>
    /// <param name="metadata">The component's metadata.</param>
    /// <param name="authority">The key of the authorities' certificates.</param>
    /// <param name="certificate">The key of the client's certificate.</param>
    /// <param name="privateKey">The key of its private key.</param>
    /// <exception cref="ComponentException">A value is no PEM, or the two of the client do not belong together.</exception>
    public static PemCertificates Read(ComponentMetadata metadata, string authority, string certificate, string privateKey)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return new PemCertificates(Authorities(metadata, authority), Client(metadata, certificate, privateKey));
    }

    /// <summary>How a TLS connection to a server is made.</summary>
    /// <param name="host">The name that the server's certificate must have.</param>
    public SslClientAuthenticationOptions ForHost(string host) =>
        new()
        {
            TargetHost = host,
            ClientCertificates = ClientCertificates,
            CertificateChainPolicy = ChainPolicy(),
        };

    /// <summary>Whether a server's certificate is good; for clients that ask instead of taking <see cref="ForHost"/>.</summary>
    /// <param name="certificate">The server's certificate.</param>
    /// <param name="errors">What is wrong with it in the eyes of the system.</param>
    public bool Accepts(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None && _authorities is null)
        {
            return true;
        }

        if (certificate is null || _authorities is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = ChainPolicy()! };
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }

    private X509ChainPolicy? ChainPolicy()
    {
        if (_authorities is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(_authorities);
        return policy;
    }

    private static X509Certificate2Collection? Authorities(ComponentMetadata metadata, string key)
    {
        var pem = metadata.Get(key);
        if (pem is null)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw metadata.Error(key, $"must hold certificates as PEM: {e.Message}");
        }

        return authorities.Count > 0
            ? authorities
            : throw metadata.Error(key, "must hold certificates as PEM (-----BEGIN CERTIFICATE-----), and holds none");
    }

    private static X509Certificate2? Client(ComponentMetadata metadata, string certificate, string privateKey)
    {
        var (pem, key) = (metadata.Get(certificate), metadata.Get(privateKey));
        if (pem is null && key is null)
        {
            return null;
        }

        if (pem is null || key is null)
        {
            throw metadata.Error(pem is null ? certificate : privateKey, "is missing: a client's certificate and its key come together");
        }

        try
        {
            return X509Certificate2.CreateFromPem(pem, key);
        }
        catch (CryptographicException e)
        {
            throw metadata.Error(certificate, $"and {privateKey} must be a certificate and its key as PEM: {e.Message}");
        }
    }
}
