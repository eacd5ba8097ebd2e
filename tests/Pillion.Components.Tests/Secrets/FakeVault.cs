using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Testing;

namespace Pillion.Components.Tests.Secrets;

/// <summary>
/// A server that speaks the wire format of Vault's key-value engines: <c>secret/</c> of version 2 and <c>old/</c> of version 1
/// (Vault's API documentation, KV secrets engine).
/// </summary>
internal sealed class FakeVault : IAsyncDisposable
{
    private TestServer? _server;

    /// <summary>The secrets of the engine of version 2: their versions, oldest first, by path; null for a deleted version.</summary>
    public Dictionary<string, List<JsonNode?>> Versioned { get; } = new(StringComparer.Ordinal);

    /// <summary>The secrets of the engine of version 1, by path.</summary>
    public Dictionary<string, JsonNode> Plain { get; } = new(StringComparer.Ordinal);

    /// <summary>The token that is let in.</summary>
    public string Token { get; set; } = "s.conformance-token";

    public bool IsSealed { get; set; }

    public string Address => _server!.Address.AbsoluteUri;

    /// <summary>Each request as <c>METHOD path?query</c>.</summary>
    public List<string> Requests { get; } = [];

    public static async Task<FakeVault> StartAsync(Action<KestrelServerOptions>? configure = null)
    {
        var vault = new FakeVault();
        vault._server = await TestServer.StartAsync(vault.AnswerAsync, configure);
        return vault;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value!;
        lock (Requests)
        {
            Requests.Add($"{request.Method} {path}{request.QueryString}");
        }

        var (status, answer) =
            IsSealed ? (503, Errors("Vault is sealed"))
            : request.Headers["X-Vault-Token"] != Token ? (403, Errors("permission denied"))
            : Answer(request.Method, path["/v1/".Length..], request.Query["version"].ToString());
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    private (int Status, JsonNode Answer) Answer(string method, string path, string version)
    {
        const string Data = "secret/data/";
        const string Metadata = "secret/metadata/";
        return path switch
        {
            "sys/internal/ui/mounts/old" => (200, Wrap(new JsonObject { ["type"] = "kv", ["options"] = null })),
            "sys/internal/ui/mounts/secret" => (
                200,
                Wrap(
                    new JsonObject
                    {
                        ["type"] = "kv",
                        ["options"] = new JsonObject { ["version"] = "2" },
                    }
                )
            ),
            _ when method == "LIST" && path.StartsWith(Metadata, StringComparison.Ordinal) => List(Versioned.Keys, path[Metadata.Length..]),
            _ when method == "LIST" && path.StartsWith("old/", StringComparison.Ordinal) => List(Plain.Keys, path["old/".Length..]),
            _ when path.StartsWith(Data, StringComparison.Ordinal) => Read(path[Data.Length..], version),
            _ when path.StartsWith("old/", StringComparison.Ordinal) => Plain.TryGetValue(path["old/".Length..], out var plain)
                ? (200, Wrap(plain.DeepClone()))
                : (404, Errors()),
            _ => (404, Errors($"no handler for route \"{path}\". route entry not found.")),
        };
    }

    private (int Status, JsonNode Answer) Read(string path, string version)
    {
        if (!Versioned.TryGetValue(path, out var versions))
        {
            return (404, Errors());
        }

        var number = version is "" or "0" ? versions.Count : int.Parse(version, System.Globalization.CultureInfo.InvariantCulture);
        var data = number <= versions.Count ? versions[number - 1] : null;
        var metadata = new JsonObject { ["version"] = number, ["destroyed"] = false };
        return (data is null ? 404 : 200, Wrap(new JsonObject { ["data"] = data?.DeepClone(), ["metadata"] = metadata }));
    }

    private static (int Status, JsonNode Answer) List(IEnumerable<string> paths, string folder)
    {
        var names = paths
            .Where(path => path.StartsWith(folder, StringComparison.Ordinal))
            .Select(path => path[folder.Length..])
            .Select(name => name.Contains('/', StringComparison.Ordinal) ? name[..(name.IndexOf('/', StringComparison.Ordinal) + 1)] : name)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => (JsonNode)name)
            .ToArray();
        return names.Length == 0 ? (404, Errors()) : (200, Wrap(new JsonObject { ["keys"] = new JsonArray(names) }));
    }

    private static JsonObject Wrap(JsonNode data) =>
        new()
        {
            ["request_id"] = "r",
            ["lease_duration"] = 0,
            ["data"] = data,
        };

    private static JsonObject Errors(params string[] errors) => new() { ["errors"] = new JsonArray([.. errors.Select(e => (JsonNode)e)]) };
}
