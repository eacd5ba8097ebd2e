using System.Text;
using System.Text.Encodings.Web;
using Pillion.Cli.Tests.Testing;
using Pillion.Host.Processes;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Secrecy;

/// <summary>
/// A <c>pillion daprd</c> at log level debug whose components are given secrets in every way there is, and whose servers cannot be reached. Nothing of
/// what it logs and answers has a secret in it, but the answers of the secrets API.
/// </summary>
public sealed class SecretsStaySecretTests : IAsyncDisposable
{
    private const string ApiToken = "api/Token+5ecret=1";
    private const string AppToken = "app/Token+5ecret=2";

    private static readonly string[] s_names = ["plain", "redis", "postgres", "mysql", "rabbit", "vault", "model", "web"];
    private static readonly string s_encryptionKey = Convert.ToHexStringLower(Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef"));
    private static readonly string s_wrappingKey = "wrapping+Key/0123456789abcdefghi";

    private readonly TempDirectory _temp = new();
    private readonly HttpClient _http = new();
    private readonly string _closedPort = LoopbackPort.FindText();
    private readonly StringBuilder _answers = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Daprd_WithSecretsEverywhere_LogsAndAnswersNoneOfThem()
    {
        WriteComponents();
        await File.WriteAllTextAsync(Path.Combine(_temp.Folder("keys"), "key"), s_wrappingKey, Cancel);
        using var app = new HttpApp();
        var port = LoopbackPort.FindText();
        await using var daprd = Start(port, app.PortText);
        await daprd.WaitForOutputAsync("dapr initialized. Status: Running");
        var api = $"http://127.0.0.1:{port}/v1.0";

        var read = await AskAsync(HttpMethod.Get, $"{api}/secrets/vault/plain", keep: false);
        await AskAsync(HttpMethod.Get, $"{api}/secrets/vault/bulk", keep: false);
        await AskAsync(HttpMethod.Get, $"{api}/secrets/vault/nothing");
        await AskAsync(HttpMethod.Get, $"{api}/secrets/hashicorp/plain");
        await AskAsync(HttpMethod.Get, $"{api}/metadata");
        await AskAsync(HttpMethod.Get, $"{api}/metadata", token: ApiToken + "wrong");
        await AskAsync(HttpMethod.Post, $"{api}/invoke/orders/method/x", "{}");
        foreach (var store in new[] { "redis", "postgres", "mysql", "encrypted" })
        {
            await AskAsync(HttpMethod.Get, $"{api}/state/{store}/k");
            await AskAsync(HttpMethod.Post, $"{api}/state/{store}", """[{"key":"k","value":1,"etag":"x"}]""");
        }

        await AskAsync(HttpMethod.Post, $"{api}/publish/rabbit/t", "1");
        foreach (var binding in new[] { "web", "rabbitbinding", "pgbinding", "mysqlbinding" })
        {
            await AskAsync(
                HttpMethod.Post,
                $"{api}/bindings/{binding}",
                """{"operation":"get","data":"x","metadata":{"sql":"select 1"}}"""
            );
            await AskAsync(HttpMethod.Post, $"{api}/bindings/{binding}", """{"operation":"create","data":"x"}""");
        }

        foreach (var name in new[] { "key", "missing" })
        {
            await AskAsync(
                HttpMethod.Put,
                $"{api}-alpha1/crypto/keys/encrypt",
                "text",
                [("dapr-key-name", name), ("dapr-key-wrap-algorithm", "A256KW")]
            );
            await AskAsync(
                HttpMethod.Put,
                $"{api}-alpha1/crypto/keys/encrypt",
                "text",
                [("dapr-key-name", name), ("dapr-key-wrap-algorithm", "RSA")]
            );
        }

        await AskAsync(HttpMethod.Post, $"{api}-alpha1/conversation/model/converse", """{"inputs":[{"content":"hi"}]}""");
        daprd.Signal(Signals.Terminate);
        var result = await daprd.WaitForExitAsync();

        Assert.Contains(Secret("plain"), read, StringComparison.Ordinal);
        Assert.Contains("level=debug", result.Output, StringComparison.Ordinal);
        Assert.Contains("Ignoring error processing component wrongweb", result.Output, StringComparison.Ordinal);
        AssertNoSecret("the log", result.Output + result.Error);
        AssertNoSecret("an answer", _answers.ToString());
    }

    private static string Secret(string name) => $"{name}/5ecret+Value={name}";

    private static string Escaped(string name) => Uri.EscapeDataString(Secret(name));

    private void WriteComponents()
    {
        var postgres = $"host=127.0.0.1 port={_closedPort} user=u database=d connect_timeout=1 password='{Secret("postgres")}'";
        var mysql = $"u:{Secret("mysql")}@tcp(127.0.0.1:{_closedPort})/";
        var rabbit = $"amqp://u:{Escaped("rabbit")}@127.0.0.1:{_closedPort}";
        _temp.Write(
            "secrets.json",
            $$"""
            {
              "plain": "{{Secret("plain")}}", "redis": "{{Secret(
                "redis"
            )}}", "postgres": "{{postgres}}", "mysql": "{{mysql}}", "rabbit": "{{rabbit}}",
              "encryption": "{{s_encryptionKey}}", "vault": "{{Secret("vault")}}", "model": "{{Secret("model")}}",
              "web": "http://u:{{Escaped("web")}}@127.0.0.1:{{_closedPort}}/x"
            }
            """
        );
        var resources = new StringBuilder();
        Add(resources, "vault", "secretstores.local.file", ("secretsFile", _temp.File("secrets.json")));
        Add(
            resources,
            "redis",
            "state.redis",
            ("redisHost", $"127.0.0.1:{_closedPort}"),
            ("redisMaxRetries", "0"),
            ("redisPassword", "@redis")
        );
        Add(resources, "postgres", "state.postgresql", ("connectionString", "@postgres"));
        Add(resources, "mysql", "state.mysql", ("connectionString", "@mysql"), ("timeoutInSeconds", "1"));
        Add(resources, "rabbit", "pubsub.rabbitmq", ("connectionString", "@rabbit"));
        Add(resources, "rabbitbinding", "bindings.rabbitmq", ("host", "@rabbit"), ("queueName", "q"));
        Add(resources, "pgbinding", "bindings.postgresql", ("connectionString", "@postgres"));
        Add(resources, "mysqlbinding", "bindings.mysql", ("url", "@mysql"));
        Add(resources, "pgconfig", "configuration.postgresql", ("connectionString", "@postgres"), ("table", "c"));
        Add(resources, "encrypted", "state.in-memory", ("primaryEncryptionKey", "@encryption"));
        Add(
            resources,
            "hashicorp",
            "secretstores.hashicorp.vault",
            ("vaultAddr", $"http://127.0.0.1:{_closedPort}"),
            ("vaultToken", "@vault")
        );
        Add(resources, "web", "bindings.http", ("url", "@web"));
        Add(resources, "keys", "crypto.dapr.localstorage", ("path", _temp.Folder("keys")));
        Add(
            resources,
            "model",
            "conversation.openai",
            ("key", "@model"),
            ("endpoint", $"http://127.0.0.1:{_closedPort}/v1"),
            ("model", "m")
        );
        // Values that do not fit: the message about them must not quote them.
        Add(resources, "wrongpostgres", "state.postgresql", ("connectionString", "@plain"));
        Add(resources, "wrongmysql", "state.mysql", ("connectionString", "@plain"));
        Add(resources, "wrongrabbit", "pubsub.rabbitmq", ("connectionString", "@plain"));
        Add(resources, "wrongweb", "bindings.http", ("url", "@plain"));
        Add(resources, "wrongjwks", "crypto.dapr.jwks", ("jwks", "@plain"));
        Add(resources, "wrongnumber", "state.redis", ("redisHost", "127.0.0.1:1"), ("redisDB", "@plain"));
        _temp.Folder("resources");
        _temp.Write("resources/components.yaml", resources.ToString());
    }

    /// <summary>Adds a component that may fail; a value that begins with @ is a reference to a secret.</summary>
    private static void Add(StringBuilder resources, string name, string type, params (string Key, string Value)[] metadata)
    {
        resources.Append("---\napiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: ").Append(name).Append("}\n");
        resources.Append("auth: {secretStore: vault}\nspec:\n  type: ").Append(type);
        resources.Append("\n  version: v1\n  ignoreErrors: true\n  initTimeout: 2s\n  metadata:\n");
        foreach (var (key, value) in metadata)
        {
            resources.Append("  - name: ").Append(key).Append('\n');
            resources.Append(
                value is ['@', .. var secret] ? $"    secretKeyRef: {{name: {secret}, key: {secret}}}\n" : $"    value: '{value}'\n"
            );
        }
    }

    private ChildProcess Start(string port, string appPort)
    {
        var environment = PillionProgram.Environment(_temp.Path);
        environment["DAPR_API_TOKEN"] = ApiToken;
        environment["APP_API_TOKEN"] = AppToken;
        return new ChildProcess(
            PillionProgram.Executable,
            [
                "daprd",
                "--app-id",
                "orders",
                "--app-port",
                appPort,
                "--dapr-http-port",
                port,
                "--dapr-grpc-port",
                LoopbackPort.FindText(),
                "--log-level",
                "debug",
                "--resources-path",
                _temp.File("resources"),
            ],
            _temp.Path,
            environment
        );
    }

    private async Task<string> AskAsync(
        HttpMethod method,
        string url,
        string? body = null,
        IReadOnlyList<(string Name, string Value)>? headers = null,
        string token = ApiToken,
        bool keep = true
    )
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.TryAddWithoutValidation("dapr-api-token", token);
        foreach (var (name, value) in headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var answer = await _http.SendAsync(request, Cancel);
        var text = Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync(Cancel));
        if (keep)
        {
            _answers.Append(url).Append(": ").AppendLine(text);
        }

        return text;
    }

    private static void AssertNoSecret(string where, string text)
    {
        string[] secrets =
        [
            ApiToken,
            AppToken,
            s_encryptionKey,
            "0123456789abcdef0123456789abcdef",
            s_wrappingKey,
            .. s_names.Select(Secret),
        ];
        foreach (var secret in secrets)
        {
            string[] forms =
            [
                secret,
                Uri.EscapeDataString(secret),
                JavaScriptEncoder.Default.Encode(secret),
                Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
                Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).Replace('+', '-').Replace('/', '_').TrimEnd('='),
            ];
            foreach (var form in forms)
            {
                var line = text.Split('\n').FirstOrDefault(line => line.Contains(form, StringComparison.OrdinalIgnoreCase));
                Assert.True(line is null, $"'{form}' is in {where}: {line}");
            }
        }
    }
}
