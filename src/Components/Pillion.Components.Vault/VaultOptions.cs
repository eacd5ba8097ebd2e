using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pillion.Abstractions;

namespace Pillion.Components.Vault;

/// <summary>What a component's metadata says (components-contrib <c>secretstores/hashicorp/vault/metadata.yaml</c>).</summary>
internal sealed class VaultOptions
{
    private const string DefaultAddress = "https://127.0.0.1:8200";

    private readonly string? _token;
    private readonly string? _tokenPath;

    public VaultOptions(ComponentSpec spec)
    {
        var metadata = spec.Metadata;
        Component = spec.Name;
        var address = metadata.Get("vaultAddr") ?? DefaultAddress;
        Address =
            Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? url!
                : throw metadata.Error("vaultAddr", "must be an http or https URL");
        EnginePath = (metadata.Get("enginePath") ?? "secret").Trim('/');
        Prefix = metadata.GetBoolean(fallback: true, "vaultKVUsePrefix") ? (metadata.Get("vaultKVPrefix") ?? "dapr").Trim('/') : "";
        IsMap = metadata.Get("vaultValueType") switch
        {
            null or "map" => true,
            "text" => false,
            var type => throw metadata.Error("vaultValueType", $"must be map or text, not '{type}'"),
        };
        SkipVerify = metadata.GetBoolean(fallback: false, "skipVerify");
        ServerName = metadata.Get("tlsServerName");
        Roots = SkipVerify ? null : ReadRoots(metadata);
        _token = metadata.Get("vaultToken");
        _tokenPath = metadata.Get("vaultTokenMountPath");
        if (_token is null == _tokenPath is null)
        {
            throw metadata.Error(
                "vaultToken",
                $"or vaultTokenMountPath must be set, and not both: {(_token is null ? "none" : "both")} are"
            );
        }

        try
        {
            ReadToken();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw metadata.Error("vaultTokenMountPath", $"names a file that cannot be read: {e.Message}");
        }
    }

    /// <summary>The component's name, for messages.</summary>
    public string Component { get; }

    /// <summary>Vault's address, ending in a slash.</summary>
    public Uri Address { get; }

    /// <summary>Where the engine is mounted.</summary>
    public string EnginePath { get; }

    /// <summary>What stands before every secret's name; empty for nothing.</summary>
    public string Prefix { get; }

    /// <summary>Whether a secret is a map of values, or one text.</summary>
    public bool IsMap { get; }

    /// <summary>Whether any certificate will do.</summary>
    public bool SkipVerify { get; }

    /// <summary>The name the certificate must have; null for the address's host.</summary>
    public string? ServerName { get; }

    /// <summary>What the certificate must descend from; null for what the system trusts.</summary>
    public X509Certificate2Collection? Roots { get; }

    /// <summary>The token as it is now: one in a file may be renewed from outside.</summary>
    public string ReadToken() => _token ?? File.ReadAllText(_tokenPath!).Trim();

    /// <summary>Whether the token may have changed since it was read.</summary>
    public bool TokenMayChange => _tokenPath is not null;

    private static X509Certificate2Collection? ReadRoots(ComponentMetadata metadata)
    {
        var roots = new X509Certificate2Collection();
        var key =
            metadata.Get("caPem") is not null ? "caPem"
            : metadata.Get("caPath") is not null ? "caPath"
            : "caCert";
        if (metadata.Get(key) is not { } value)
        {
            return null;
        }

        try
        {
            switch (key)
            {
                case "caPem":
                    roots.ImportFromPem(value);
                    break;
                case "caPath":
                    foreach (var file in Directory.EnumerateFiles(value, "*", SearchOption.AllDirectories))
                    {
                        roots.ImportFromPemFile(file);
                    }

                    break;
                default:
                    roots.ImportFromPemFile(value);
                    break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw metadata.Error(key, $"gives no certificates: {e.Message}");
        }

        return roots.Count > 0 ? roots : throw metadata.Error(key, "gives no certificates: there is none in PEM");
    }
}
