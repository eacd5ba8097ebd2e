using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Testing;

namespace Pillion.Components.Tests.Secrets;

/// <summary>A server that speaks the wire format of a Kubernetes API server as far as secrets go (Kubernetes API reference, Secret v1 core).</summary>
internal sealed class FakeKubernetes : IAsyncDisposable
{
    private TestServer? _server;

    /// <summary>The secrets by namespace and name.</summary>
    public Dictionary<(string Namespace, string Name), Dictionary<string, string>> Secrets { get; } = [];

    /// <summary>The token that is let in; null for a client certificate.</summary>
    public string? Token { get; set; } = "conformance-token";

    public Uri Address => _server!.Address;

    public static async Task<FakeKubernetes> StartAsync(Action<KestrelServerOptions>? configure = null)
    {
        var cluster = new FakeKubernetes();
        cluster._server = await TestServer.StartAsync(cluster.AnswerAsync, configure);
        return cluster;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var isAllowed = Token is null
            ? context.Connection.ClientCertificate is not null
            : context.Request.Headers.Authorization == "Bearer " + Token;
        var (status, answer) = isAllowed
            ? Answer(context.Request.Path.Value!.Split('/')[1..], context.Request.Query)
            : Failure(401, "Unauthorized", "Unauthorized");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    private (int Status, JsonNode Answer) Answer(string[] path, IQueryCollection query)
    {
        switch (path)
        {
            case ["api", "v1", "namespaces", "forbidden", "secrets", ..]:
                return Failure(403, "Forbidden", "secrets is forbidden: User \"system:serviceaccount:default:app\" cannot get resource");
            case ["api", "v1", "namespaces", var space, "secrets", var name]:
                return Secrets.TryGetValue((space, name), out var secret)
                    ? (200, Describe(space, name, secret))
                    : Failure(404, "NotFound", $"secrets \"{name}\" not found");
            case ["api", "v1", "namespaces", var space, "secrets"]:
                return (200, List(space, query));
            default:
                return Failure(404, "NotFound", "the server could not find the requested resource");
        }
    }

    /// <summary>Pages of two, whatever limit is asked for (a server may give fewer).</summary>
    private JsonObject List(string space, IQueryCollection query)
    {
        var all = Secrets
            .Where(secret => secret.Key.Namespace == space)
            .OrderBy(secret => secret.Key.Name, StringComparer.Ordinal)
            .ToList();
        var start = query.TryGetValue("continue", out var token)
            ? int.Parse(
                Encoding.UTF8.GetString(Convert.FromBase64String(token.ToString())),
                System.Globalization.CultureInfo.InvariantCulture
            )
            : 0;
        var page = all.Skip(start).Take(2).Select(secret => (JsonNode)Describe(space, secret.Key.Name, secret.Value));
        var metadata = new JsonObject { ["resourceVersion"] = "1" };
        if (start + 2 < all.Count)
        {
            metadata["continue"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{start + 2}"));
        }

        return new JsonObject
        {
            ["kind"] = "SecretList",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. page]),
        };
    }

    private static JsonObject Describe(string space, string name, Dictionary<string, string> values)
    {
        var secret = new JsonObject
        {
            ["kind"] = "Secret",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space },
            ["type"] = "Opaque",
        };
        if (values.Count > 0)
        {
            secret["data"] = new JsonObject(
                values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)Convert.ToBase64String(Encoding.UTF8.GetBytes(v.Value))))
            );
        }

        return secret;
    }

    private static (int Status, JsonNode Answer) Failure(int code, string reason, string message) =>
        (
            code,
            new JsonObject
            {
                ["kind"] = "Status",
                ["apiVersion"] = "v1",
                ["status"] = "Failure",
                ["message"] = message,
                ["reason"] = reason,
                ["code"] = code,
            }
        );
}
