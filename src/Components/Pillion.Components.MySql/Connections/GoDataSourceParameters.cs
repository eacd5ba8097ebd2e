using System.Net.Security;
using Pillion.Abstractions;
using Pillion.MySql;

namespace Pillion.Components.MySql.Connections;

/// <summary>What stands behind the question mark of a <see cref="GoDataSourceName"/>.</summary>
internal static class GoDataSourceParameters
{
    /// <summary>Applies them. Names that the driver does not know are variables of the session, as in Go.</summary>
    public static MySqlOptions Apply(MySqlOptions options, string text, string key, ComponentMetadata metadata)
    {
        List<string> statements = [];
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw metadata.Error(key, "has a parameter behind '?' that is not name=value");
            }

            var (name, value) = (pair[..equals], Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' ')));
            switch (name)
            {
                case "tls":
                    options = Tls(options, value, key, metadata);
                    break;
                case "timeout":
                    options = options with { ConnectTimeout = Duration(name, value, key, metadata, options.ConnectTimeout) };
                    break;
                case "readTimeout":
                    options = options with { CommandTimeout = Duration(name, value, key, metadata, options.CommandTimeout) };
                    break;
                case "multiStatements":
                    options = options with { AllowsMultipleStatements = IsTrue(value) };
                    break;
                case "clientFoundRows":
                    options = options with { CountsFoundRows = IsTrue(value) };
                    break;
                case "allowNativePasswords"
                or "allowOldPasswords"
                or "allowCleartextPasswords"
                or "allowAllFiles"
                or "allowFallbackToPlaintext"
                or "charset"
                or "checkConnLiveness"
                or "collation"
                or "columnsWithAlias"
                or "compress"
                or "connectionAttributes"
                or "interpolateParams"
                or "loc"
                or "maxAllowedPacket"
                or "parseTime"
                or "rejectReadOnly"
                or "serverPubKey"
                or "timeTruncate"
                or "writeTimeout":
                    // How Go's driver does things inside; here texts are always UTF-8 and what is safe is always allowed.
                    break;
                default:
                    if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                    {
                        throw metadata.Error(key, "has a parameter behind '?' whose name is not letters, digits and underscores");
                    }

                    statements.Add($"SET {name} = {value}");
                    break;
            }
        }

        return options with
        {
            InitialStatements = statements,
        };
    }

    private static MySqlOptions Tls(MySqlOptions options, string value, string key, ComponentMetadata metadata)
    {
        if (value.Equals("custom", StringComparison.Ordinal))
        {
            var roots = MySqlRootCertificates.Load(metadata);
            return options with
            {
                Tls = host => new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    CertificateChainPolicy = MySqlRootCertificates.Trust(roots),
                },
            };
        }

        return value switch
        {
            "false" or "0" => options with { Tls = null },
            "true" or "1" => options with { Tls = static host => new SslClientAuthenticationOptions { TargetHost = host } },
            "skip-verify" or "preferred" => options with
            {
                // Only when the component says so.
                Tls = static host => new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    RemoteCertificateValidationCallback = static (_, _, _, _) => true,
                },
                IsTlsOptional = value == "preferred",
            },
            _ => throw metadata.Error(key, "must have true, false, skip-verify, preferred or custom (with pemPath) as tls"),
        };
    }

    private static bool IsTrue(string value) => value is "true" or "1" or "True" or "TRUE";

    private static TimeSpan Duration(string name, string value, string key, ComponentMetadata metadata, TimeSpan fallback) =>
        !GoDuration.TryParse(value, out var duration) || duration < TimeSpan.Zero
            ? throw metadata.Error(key, $"must have a duration such as 30s as {name}")
        : duration == TimeSpan.Zero ? fallback
        : duration;
}
