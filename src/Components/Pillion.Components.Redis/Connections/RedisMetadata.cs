using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pillion.Abstractions;
using Pillion.Redis;

namespace Pillion.Components.Redis.Connections;

/// <summary>The metadata that all Redis components share: how to reach the server.</summary>
/// <remarks>
/// components-contrib <c>common/component/redis/settings.go</c>. The fields of its connection pool (<c>poolSize</c>, <c>minIdleConns</c>,
/// <c>maxConnAge</c>, <c>idleTimeout</c> …) are accepted and mean nothing here: callers share one connection.
/// </remarks>
internal static class RedisMetadata
{
    private const int DefaultPort = 6379;

    /// <summary>Reads and checks the metadata.</summary>
    /// <exception cref="ComponentException">A key is missing, wrong or asks for what is not supported.</exception>
    public static RedisOptions Read(ComponentSpec spec)
    {
        var metadata = spec.Metadata;
        RefuseUnsupported(metadata);
        var isFailover = metadata.GetBoolean(fallback: false, "failover");
        var retries = metadata.GetInt32(3, -1, 1000, "redisMaxRetries", "maxRetries");
        var connectTimeout = RedisDuration.Read(metadata, TimeSpan.FromSeconds(5), "dialTimeout");
        var responseTimeout = RedisDuration.Read(metadata, TimeSpan.FromSeconds(3), "readTimeout");
        return new RedisOptions
        {
            EndPoints = EndPoints(metadata),
            Username = metadata.Get("redisUsername"),
            Password = metadata.Get("redisPassword"),
            Database = metadata.GetInt32(0, 0, int.MaxValue, "redisDB"),
            SentinelMaster = isFailover ? metadata.Require("sentinelMasterName") : null,
            SentinelUsername = metadata.Get("sentinelUsername"),
            SentinelPassword = metadata.Get("sentinelPassword"),
            Tls = metadata.GetBoolean(fallback: false, "enableTLS") ? Tls(metadata) : null,
            MaxRetries = Math.Max(retries, 0),
            MinBackoff = Backoff(metadata, 8, "redisMinRetryInterval"),
            MaxBackoff = Backoff(metadata, 512, "redisMaxRetryInterval"),
            ConnectTimeout = connectTimeout == TimeSpan.Zero ? TimeSpan.FromSeconds(5) : connectTimeout,
            ResponseTimeout = responseTimeout == TimeSpan.Zero ? TimeSpan.FromSeconds(3) : responseTimeout,
            ClientName = ClientName(spec.Name),
        };
    }

    private static void RefuseUnsupported(ComponentMetadata metadata)
    {
        switch (metadata.Get("redisType"))
        {
            case null or "node":
                break;
            case "cluster":
                throw metadata.Error(
                    "redisType",
                    "is 'cluster', which is not supported yet: use a server of its own or sentinels (failover)"
                );
            case var other:
                throw metadata.Error("redisType", $"must be node or cluster, not '{other}'");
        }

        foreach (var key in (ReadOnlySpan<string>)["useEntraID", "useAzureAD", "useOIDC"])
        {
            if (metadata.GetBoolean(fallback: false, key))
            {
                throw metadata.Error(key, "asks for an identity provider, which is not supported: use redisUsername and redisPassword");
            }
        }
    }

    /// <summary><c>redisHost</c> is one address or several with commas, each with or without a port.</summary>
    private static List<RedisEndPoint> EndPoints(ComponentMetadata metadata)
    {
        var port = metadata.GetInt32(0, 0, 65535, "redisPort");
        var endPoints = new List<RedisEndPoint>();
        foreach (
            var part in metadata.Require("redisHost").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        )
        {
            endPoints.Add(EndPoint(metadata, part, port));
        }

        return endPoints.Count > 0 ? endPoints : throw metadata.Error("redisHost", "names no server");
    }

    private static RedisEndPoint EndPoint(ComponentMetadata metadata, string text, int port)
    {
        // [::1]:6379, ::1, host:6379, host
        var colon = text.LastIndexOf(':');
        var hasPort = colon > 0 && (text.IndexOf(':', StringComparison.Ordinal) == colon || text[colon - 1] == ']');
        var host = (hasPort ? text[..colon] : text).Trim('[', ']');
        if (!hasPort)
        {
            return new RedisEndPoint(host, port == 0 ? DefaultPort : port);
        }

        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var own) || own is < 1 or > 65535)
        {
            throw metadata.Error("redisHost", $"must be host:port, not '{text}'");
        }

        return port == 0 || port == own
            ? new RedisEndPoint(host, own)
            : throw metadata.Error("redisHost", $"contains port {own}, but redisPort is {port}: remove one of them");
    }

    private static TimeSpan Backoff(ComponentMetadata metadata, int milliseconds, params ReadOnlySpan<string> keys)
    {
        var pause = RedisDuration.Read(metadata, TimeSpan.FromMilliseconds(milliseconds), keys);
        return pause < TimeSpan.Zero ? TimeSpan.Zero
            : pause == TimeSpan.Zero ? TimeSpan.FromMilliseconds(milliseconds)
            : pause;
    }

    private static Func<string, SslClientAuthenticationOptions> Tls(ComponentMetadata metadata)
    {
        var isUnverified = metadata.GetBoolean(fallback: false, "insecureSkipTLSVerify");
        var (certificate, key) = (metadata.Get("clientCert"), metadata.Get("clientKey"));
        X509CertificateCollection? certificates = null;
        if (certificate is not null && key is not null)
        {
            try
            {
                certificates = [X509Certificate2.CreateFromPem(certificate, key)];
            }
            catch (CryptographicException e)
            {
                throw metadata.Error("clientCert", $"and clientKey must be a certificate and its key as PEM: {e.Message}");
            }
        }

        return host => new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificates = certificates,
            // Only when the component says so.
            RemoteCertificateValidationCallback = isUnverified ? static (_, _, _, _) => true : null,
        };
    }

    /// <summary>What <c>CLIENT LIST</c> shows; Redis takes no spaces or control characters in it.</summary>
    private static string ClientName(string component) =>
        "pillion-" + string.Concat(component.Select(c => c is > ' ' and < (char)127 ? c : '_'));
}
