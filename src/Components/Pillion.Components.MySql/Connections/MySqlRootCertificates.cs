using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pillion.Abstractions;

namespace Pillion.Components.MySql.Connections;

/// <summary>Dapr's <c>pemPath</c>: the certificates that the server's must come from, for <c>tls=custom</c>.</summary>
internal static class MySqlRootCertificates
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="ComponentException">There is none, or it holds no certificate.</exception>
    public static X509Certificate2Collection Load(ComponentMetadata metadata)
    {
        var path = metadata.Require("pemPath");
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw metadata.Error("pemPath", $"is '{path}', which cannot be read: {e.Message}");
        }

        return roots.Count > 0 ? roots : throw metadata.Error("pemPath", $"is '{path}', which holds no certificate");
    }

    /// <summary>Trusts nothing but these.</summary>
    public static X509ChainPolicy Trust(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }
}
