using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pillion.Testing.Servers;

/// <summary>
/// What a server needs to listen with TLS: a port, and files with an authority of the test's own, a certificate for <c>localhost</c> and 127.0.0.1 and its
/// key; for clients, a certificate of the same authority. The server's settings name them.
/// </summary>
public sealed class TlsFiles : IDisposable
{
    private static readonly DateTimeOffset s_from = TimeProvider.System.GetUtcNow().AddDays(-1);
    private readonly TempDirectory _directory = new();

    /// <summary>Makes the certificates and writes the files.</summary>
    /// <param name="clientName">Whom the client's certificate is for (its common name).</param>
    public TlsFiles(string clientName = "pillion")
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Pillion test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(s_from, s_from.AddDays(3));
        Authority = authority.ExportCertificatePem();
        AuthorityFile = Write("ca.crt", Authority);
        var (server, serverKey) = Issue(authority, "localhost", 1);
        CertificateFile = Write("server.crt", server);
        KeyFile = Write("server.key", serverKey);
        (ClientCertificate, ClientKey) = Issue(authority, clientName, 2);
        if (!OperatingSystem.IsWindows())
        {
            // The servers run as another user.
            File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_101_101);
        }
    }

    /// <summary>A port that was free a moment ago.</summary>
    public int Port { get; } = LoopbackPort.Find();

    /// <summary>The authority's certificate as PEM.</summary>
    public string Authority { get; }

    /// <summary>The client's certificate as PEM.</summary>
    public string ClientCertificate { get; }

    /// <summary>The client's key as PEM.</summary>
    public string ClientKey { get; }

    /// <summary>The file of the authority's certificate.</summary>
    public string AuthorityFile { get; }

    /// <summary>The file of the server's certificate.</summary>
    public string CertificateFile { get; }

    /// <summary>The file of the server's key.</summary>
    public string KeyFile { get; }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private static (string Certificate, string Key) Issue(X509Certificate2 authority, string name, byte serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, s_from, s_from.AddDays(3), [serial]);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private string Write(string name, string text)
    {
        var path = _directory.Write(name, text + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        }

        return path;
    }
}
