using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pillion.Modules.Credentials;

/// <summary>
/// Credentials in Docker's <c>config.json</c>: <c>auths</c>, and the programs that <c>credHelpers</c> and <c>credsStore</c> name. What else stands in the file stays
/// as it is (reference: docker/cli, <c>cli/config/configfile</c>).
/// </summary>
internal sealed class DockerCredentials(string folder)
{
    // Docker keeps its own hub under this name (docker/cli, cli/config/credentials).
    private const string DockerHubKey = "https://index.docker.io/v1/";

    private static readonly JsonDocumentOptions s_lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public string Path => System.IO.Path.Combine(folder, "config.json");

    /// <summary>The credentials for a registry; null if there are none.</summary>
    /// <param name="registry">The host, with port, as references name it.</param>
    /// <param name="cancellationToken">Ends the wait for a helper.</param>
    /// <exception cref="ModuleSourceException">The file is broken, or a helper fails.</exception>
    public async Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        var config = Read();
        if (config is null)
        {
            return null;
        }

        if (HelperOf(config, registry) is { } helper && await helper.GetAsync(KeyOf(registry), cancellationToken) is { } kept)
        {
            return kept;
        }

        return Entry(config, registry) is { } entry ? Parse(entry, registry) : null;
    }

    /// <summary>Keeps a user's password for a registry, with the helper that the file names for it or in the file.</summary>
    /// <returns>Where it is now.</returns>
    public async Task<string> StoreAsync(string registry, string username, string password, CancellationToken cancellationToken)
    {
        var config = Read() ?? [];
        if (HelperOf(config, registry) is { } helper)
        {
            await helper.StoreAsync(KeyOf(registry), username, password, cancellationToken);
            return helper.Program;
        }

        if (config["auths"] is not JsonObject auths)
        {
            config["auths"] = auths = [];
        }

        auths[KeyOf(registry)] = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}")) };
        Write(config);
        return Path;
    }

    private JsonObject? Read()
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path), documentOptions: s_lenient) as JsonObject
                ?? throw new ModuleSourceException($"{Path} holds no JSON object");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ModuleSourceException($"{Path}, which holds the registries' credentials, cannot be read: {e.Message}", e);
        }
    }

    private void Write(JsonObject config)
    {
        Directory.CreateDirectory(folder);
        // A link to where it really is stays a link.
        var path = File.Exists(Path) ? File.ResolveLinkTarget(Path, returnFinalTarget: true)?.FullName ?? Path : Path;
        var work = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(work, options))
        {
            file.Write(Encoding.UTF8.GetBytes(config.ToJsonString(s_indented) + "\n"));
        }

        File.Move(work, path, overwrite: true);
    }

    private CredentialHelper? HelperOf(JsonObject config, string registry)
    {
        var name = Text((config["credHelpers"] as JsonObject)?[KeyOf(registry)]) ?? Text(config["credsStore"]);
        return string.IsNullOrEmpty(name) ? null : CredentialHelper.Named(name, Path);
    }

    /// <summary>The entry for a registry; older Dockers wrote URLs such as <c>https://host/v1/</c>.</summary>
    private static JsonObject? Entry(JsonObject config, string registry)
    {
        if (config["auths"] is not JsonObject auths)
        {
            return null;
        }

        if (auths[KeyOf(registry)] is JsonObject exact)
        {
            return exact;
        }

        var wanted = HostOf(KeyOf(registry));
        return auths.FirstOrDefault(a => HostOf(a.Key) == wanted).Value as JsonObject;
    }

    private RegistryCredential? Parse(JsonObject entry, string registry)
    {
        var credential = new RegistryCredential(Path)
        {
            Username = Text(entry["username"]) ?? "",
            Password = Text(entry["password"]) ?? "",
            IdentityToken = Text(entry["identitytoken"]),
            RegistryToken = Text(entry["registrytoken"]),
        };
        if (Text(entry["auth"]) is { Length: > 0 } encoded)
        {
            var bytes = new byte[encoded.Length];
            var colon = -1;
            var text = "";
            if (Convert.TryFromBase64String(encoded, bytes, out var length))
            {
                text = Encoding.UTF8.GetString(bytes.AsSpan(0, length)).TrimEnd('\0');
                colon = text.IndexOf(':', StringComparison.Ordinal);
            }

            if (colon < 0)
            {
                throw new ModuleSourceException(
                    $"{Path}: the auth of {registry} is not user:password in base64; log in again: pillion login {registry}"
                );
            }

            credential = credential with { Username = text[..colon], Password = text[(colon + 1)..] };
        }

        return credential is { Username.Length: 0, IdentityToken: null or "", RegistryToken: null or "" } ? null : credential;
    }

    private static string KeyOf(string registry) =>
        registry is "docker.io" or "index.docker.io" or "registry-1.docker.io" ? DockerHubKey : registry;

    private static string HostOf(string key)
    {
        var start = key.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var end = key.IndexOf('/', start);
        return (end < 0 ? key[start..] : key[start..end]).ToLowerInvariant();
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
