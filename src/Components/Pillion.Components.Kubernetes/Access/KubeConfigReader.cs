using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pillion.Components.Kubernetes.Access;

/// <summary>Reads the current context of a kubeconfig file (client-go <c>clientcmd/api/v1</c>).</summary>
internal static class KubeConfigReader
{
    /// <summary>The access of the current context.</summary>
    /// <exception cref="FormatException">The file is no kubeconfig, or signs in by means that are not supported.</exception>
    /// <exception cref="IOException">It, or a file it names, cannot be read.</exception>
    public static KubernetesAccess Read(string path)
    {
        var root = Parse(path);
        var contextName = Text(root, "current-context") is { Length: > 0 } current
            ? current
            : throw new FormatException($"{path} has no current-context");
        var context = Named(root, path, "contexts", "context", contextName);
        var cluster = Named(root, path, "clusters", "cluster", Text(context, "cluster") ?? "");
        var user = Text(context, "user") is { Length: > 0 } userName ? Named(root, path, "users", "user", userName) : [];
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (
            !Uri.TryCreate((Text(cluster, "server") ?? "").TrimEnd('/') + "/", UriKind.Absolute, out var server)
            || server.Scheme is not ("http" or "https")
        )
        {
            throw new FormatException($"the cluster of context '{contextName}' in {path} has no server URL");
        }

        foreach (var unsupported in (string[])["exec", "auth-provider", "username"])
        {
            if (Find(user, unsupported) is not null)
            {
                throw new FormatException(
                    $"the user of context '{contextName}' in {path} signs in by '{unsupported}': use a token or a client certificate"
                );
            }
        }

        return new KubernetesAccess
        {
            Server = server,
            Roots = ReadRoots(cluster, folder),
            SkipVerify = Text(cluster, "insecure-skip-tls-verify") == "true",
            ServerName = Text(cluster, "tls-server-name"),
            ClientCertificate = ReadCertificate(user, folder, path),
            ReadToken = TokenOf(user, folder),
        };
    }

    private static YamlMappingNode Parse(string path)
    {
        var yaml = new YamlStream();
        try
        {
            using var reader = new StreamReader(path);
            yaml.Load(reader);
        }
        catch (YamlException e)
        {
#pragma warning disable MA0054 // The parser's message quotes the text, and the text has credentials.
            throw new FormatException($"{path} is no valid YAML at line {e.Start.Line}");
#pragma warning restore MA0054
        }

        return yaml.Documents is [{ RootNode: YamlMappingNode root }] ? root : throw new FormatException($"{path} is no kubeconfig file");
    }

    private static YamlMappingNode Named(YamlMappingNode root, string path, string list, string kind, string name) =>
        (Find(root, list) as YamlSequenceNode)?.OfType<YamlMappingNode>().FirstOrDefault(item => Text(item, "name") == name) is { } found
        && Find(found, kind) is YamlMappingNode value
            ? value
            : throw new FormatException($"{path} has no {kind} '{name}'");

    private static X509Certificate2Collection? ReadRoots(YamlMappingNode cluster, string folder)
    {
        if (ReadData(cluster, "certificate-authority", folder) is not { } pem)
        {
            return null;
        }

        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"the certificate-authority is not valid: {e.Message}", e);
        }

        return roots;
    }

    private static X509Certificate2? ReadCertificate(YamlMappingNode user, string folder, string path)
    {
        var certificate = ReadData(user, "client-certificate", folder);
        var key = ReadData(user, "client-key", folder);
        if (certificate is null && key is null)
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate ?? "", key ?? "");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
#pragma warning disable MA0054 // Nothing of the key may get into a message.
            throw new FormatException($"the client certificate and its key in {path} are no valid pair in PEM");
#pragma warning restore MA0054
        }
    }

    private static Func<string?> TokenOf(YamlMappingNode user, string folder)
    {
        if (Text(user, "tokenFile") is { Length: > 0 } file)
        {
            var path = Path.Combine(folder, file);
            File.ReadAllText(path);
            return () => File.ReadAllText(path).Trim();
        }

        var token = Text(user, "token");
        return () => token;
    }

    /// <summary>What stands in the file itself (<c>name-data</c>, in base64) goes before the name of another file.</summary>
    private static string? ReadData(YamlMappingNode node, string name, string folder)
    {
        if (Text(node, name + "-data") is { Length: > 0 } data)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }
            catch (FormatException)
            {
#pragma warning disable MA0054 // Nothing of the key may get into a message.
                throw new FormatException($"{name}-data is no base64");
#pragma warning restore MA0054
            }
        }

        return Text(node, name) is { Length: > 0 } file ? File.ReadAllText(Path.Combine(folder, file)) : null;
    }

    private static string? Text(YamlMappingNode node, string key) => (Find(node, key) as YamlScalarNode)?.Value;

    private static YamlNode? Find(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
}
