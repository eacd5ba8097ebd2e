using System.Security.Cryptography;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Sdk.Tests.Suites;

/// <summary>What is behind a run: the servers and files of its components, and the environment that tells component files where they are.</summary>
internal sealed class SuiteBackend : IAsyncDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly RedisServer? _redis;
    private readonly PostgresServer? _postgres;

    private SuiteBackend(string components)
    {
        Components = components;
        if (components == "redis")
        {
            _redis = new RedisServer();
            _postgres = new PostgresServer();
        }
    }

    /// <summary>The id of the app that every suite is.</summary>
    public static string AppId => "sdk-suite";

    /// <summary>The folder of <c>resources/</c>; <c>defaults</c> for none, <c>local</c> for components that need no server.</summary>
    public string Components { get; }

    /// <summary>Where everything of the run is.</summary>
    public string Folder => _folder.Path;

    /// <summary>Where the suite writes its results.</summary>
    public string ResultsFile => _folder.File("results.jsonl");

    /// <summary>For the runtime and the suite alike.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>The flags that give the runtime its components.</summary>
    public string[] ResourceFlags =>
        Components == "defaults" ? [] : ["--resources-path", ResourceFolder(Components), "--resources-path", ResourceFolder("common")];

    /// <summary>Starts the servers and writes the files.</summary>
    public static async Task<SuiteBackend> StartAsync(string components)
    {
        var backend = new SuiteBackend(components);
        try
        {
            await backend.StartServersAsync();
            backend.WriteFiles();
            return backend;
        }
        catch
        {
            await backend.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_redis?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    private static string ResourceFolder(string name) => Path.Combine(AppContext.BaseDirectory, "resources", name);

    private async Task StartServersAsync()
    {
        if (_redis is not null && _postgres is not null)
        {
            await Task.WhenAll(_redis.StartAsync(), _postgres.StartAsync());
            Environment["SDK_REDIS"] = _redis.Address;
            Environment["SDK_POSTGRES"] = _postgres.ConnectionString;
        }
    }

    private void WriteFiles()
    {
        var keys = _folder.Folder("keys");
        using var rsa = RSA.Create(2048);
        File.WriteAllText(Path.Combine(keys, "rsa.pem"), rsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(Path.Combine(keys, "symmetric"), RandomNumberGenerator.GetBytes(32));
        Environment["SDK_KEYS"] = keys;
        Environment["SDK_FILES"] = _folder.Folder("files");
        Environment["SDK_CONFIGURATION_FILE"] = _folder.Write("configuration.json", "{}");
        Environment["SDK_SECRETS_FILE"] = _folder.Write(
            "secrets.json",
            """{ "SDK_SECRET": "only the app may know", "database": { "password": "nested" } }"""
        );
        Environment["SDK_SECRET"] = "only the app may know";
        Environment["SDK_APP_ID"] = AppId;
        Environment["SDK_COMPONENTS"] = Components;
        Environment["SDK_RESULTS"] = ResultsFile;
        if (Components == "local")
        {
            Environment["DAPR_API_TOKEN"] = "api-token";
            Environment["APP_API_TOKEN"] = "app-token";
        }
    }
}
