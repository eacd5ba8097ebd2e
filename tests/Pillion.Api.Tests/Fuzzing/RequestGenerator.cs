using System.Text;
using System.Text.Json.Nodes;
using Pillion.Testing.Fuzzing;

namespace Pillion.Api.Tests.Fuzzing;

/// <summary>Requests to every route that are nearly right.</summary>
internal sealed class RequestGenerator(FuzzInput input)
{
    private const string Items =
        """[{"key":"k1","value":{"a":[1,"x"]},"etag":"1","options":{"concurrency":"first-write","consistency":"strong"},"metadata":{"ttlInSeconds":"5"}}]""";

    private const string Transaction =
        """{"operations":[{"operation":"upsert","request":{"key":"k1","value":1,"etag":"2"}},{"operation":"delete","request":{"key":"k2"}}],"metadata":{"a":"b"}}""";

    private const string Query =
        """{"filter":{"OR":[{"EQ":{"a.b":1}},{"IN":{"c":["x","y"]}}]},"sort":[{"key":"a","order":"DESC"}],"page":{"limit":10,"token":"2"}}""";

    private const string BulkEvents =
        """[{"entryId":"1","event":{"a":1},"contentType":"application/json"},{"entryId":"2","event":"aGk=","contentType":"application/octet-stream","metadata":{"m":"n"}}]""";

    private const string CloudEvent =
        """{"specversion":"1.0","id":"1","source":"s","type":"t","datacontenttype":"application/json","data":{"a":1},"traceparent":"x"}""";

    private const string Job =
        """{"schedule":"@every 1h","repeats":4,"dueTime":"1h","ttl":"2h","overwrite":true,"data":{"a":1},"failurePolicy":{"constant":{"interval":"1s","maxRetries":2}}}""";

    private const string Converse1 =
        """{"inputs":[{"content":"hi","role":"user","scrubPII":true}],"parameters":{"a":{"@type":"type.googleapis.com/google.protobuf.StringValue","value":"v"}},"temperature":0.5}""";

    private const string Converse2 =
        """{"inputs":[{"messages":[{"ofUser":{"name":"n","content":[{"text":"hi"}]}},{"ofTool":{"toolId":"t","content":[{"text":"x"}]}}]}],"tools":[{"function":{"name":"f","parameters":{"type":"object"}}}],"toolChoice":"auto","temperature":0.1}""";

    private static readonly (string Method, string Path, string Body)[] s_routes =
    [
        ("GET", "/v1.0/state/store/k1?consistency=strong&concurrency=first-write&metadata.partitionKey=p", ""),
        ("POST", "/v1.0/state/store", Items),
        ("PUT", "/v1.0/state/lite", Items),
        ("DELETE", "/v1.0/state/store/k1", ""),
        ("POST", "/v1.0/state/store/bulk", """{"keys":["k1","k2"],"parallelism":10,"metadata":{"a":"b"}}"""),
        ("POST", "/v1.0/state/store/transaction", Transaction),
        ("POST", "/v1.0/state/lite/transaction", Transaction),
        ("POST", "/v1.0-alpha1/state/queryable/query", Query),
        ("GET", "/v1.0/secrets/secrets/name?metadata.version_id=1", ""),
        ("GET", "/v1.0/secrets/secrets/bulk", ""),
        ("GET", "/v1.0/metadata", ""),
        ("PUT", "/v1.0/metadata/k1", "value"),
        ("GET", "/v1.0/healthz?appid=app", ""),
        ("GET", "/v1.0/healthz/outbound", ""),
        ("POST", "/v1.0/shutdown", ""),
        ("POST", "/v1.0-alpha1/lock/locks", """{"resourceId":"r","lockOwner":"o","expiryInSeconds":5}"""),
        ("POST", "/v1.0-alpha1/unlock/locks", """{"resourceId":"r","lockOwner":"o"}"""),
        ("PUT", "/v1.0-alpha1/crypto/keys/encrypt", "some text"),
        (
            "PUT",
            "/v1.0-alpha1/crypto/keys/decrypt",
            "dapr.io/enc/v1\n{\"k\":\"key\",\"kw\":1,\"wfk\":\"AAAA\",\"cph\":1,\"np\":\"AAAAAAAAAA==\"}\nAAAA\n"
        ),
        ("POST", "/v1.0-alpha1/subtlecrypto/keys/encrypt", """{"plaintext":"aGk=","algorithm":"A256GCM","keyName":"key"}"""),
        ("POST", "/v1.0/publish/bus/topic?metadata.ttlInSeconds=1&metadata.rawPayload=false", CloudEvent),
        ("POST", "/v1.0/publish/bus/a/topic/with/slashes", """{"a":1}"""),
        ("POST", "/v1.0/publish/bulk/bus/topic", BulkEvents),
        ("POST", "/v1.0-alpha1/publish/bulk/bus/topic", BulkEvents),
        ("POST", "/v1.0/bindings/files", """{"operation":"create","data":{"a":1},"metadata":{"fileName":"a.txt"}}"""),
        ("POST", "/v1.0/bindings/files", """{"operation":"get","metadata":{"fileName":"a.txt"}}"""),
        ("POST", "/v1.0/bindings/files", """{"operation":"list","metadata":{"fileName":"."}}"""),
        ("GET", "/v1.0/configuration/config?key=a&key=b&metadata.x=y", ""),
        ("GET", "/v1.0/configuration/config/subscribe?key=a", ""),
        ("GET", "/v1.0-alpha1/configuration/config/some-id/unsubscribe", ""),
        ("POST", "/v1.0/jobs/j1", Job),
        ("GET", "/v1.0/jobs/j1", ""),
        ("DELETE", "/v1.0/jobs/j1", ""),
        ("POST", "/v1.0-alpha1/conversation/echo/converse", Converse1),
        ("POST", "/v1.0-alpha2/conversation/echo/converse", Converse2),
        ("POST", "/v1.0/invoke/app/method/some/path?a=b", "body"),
        ("GET", "/v1.0/invoke/http://example.invalid/method/x", ""),
        ("POST", "/v1.0/actors/T/1/state", "[]"),
        ("POST", "/v1.0/workflows/dapr/w/start", "{}"),
        ("GET", "/", ""),
    ];

    private static readonly string[] s_methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "FOO", "get"];

    private static readonly (string Name, string Value)[] s_headers =
    [
        ("Content-Type", "application/json"),
        ("Content-Type", "application/cloudevents+json; charset=utf-8"),
        ("Content-Type", "application/octet-stream"),
        ("Content-Type", ";;=,"),
        ("If-Match", "1"),
        ("dapr-app-id", "app"),
        ("dapr-key-name", "key"),
        ("dapr-key-wrap-algorithm", "A256KW"),
        ("dapr-data-encryption-cipher", "aes-gcm"),
        ("dapr-omit-decryption-key-name", "true"),
        ("dapr-decryption-key-name", "key"),
        ("Authorization", "Basic ZGFwci1hcHAtaWQ6YXBw"),
        ("Metadata.a", "b"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("tracestate", "a=1,b=2"),
        ("baggage", "k=v;p=1,l=m"),
        ("Accept", "application/x-protobuf"),
        ("dapr-force-shutdown", "true"),
    ];

    /// <summary>The next request.</summary>
    public FuzzedRequest Next()
    {
        var (method, target, body) = input.Pick<(string, string, string)>(s_routes);
        if (input.Chance(10))
        {
            method = input.Pick<string>(s_methods);
        }

        if (input.Chance(35))
        {
            target = Target(target);
        }

        var headers = new List<(string, string)>();
        while (input.Chance(40))
        {
            var (name, value) = input.Pick<(string, string)>(s_headers);
            headers.Add((name, input.Chance(30) ? input.Hostile() : value));
        }

        if (target.Contains("/crypto/", StringComparison.Ordinal) && input.Chance(70))
        {
            headers.AddRange([("dapr-key-name", "key"), ("dapr-key-wrap-algorithm", "A256KW")]);
        }

        return new FuzzedRequest(method, target, headers, Body(body));
    }

    private string Target(string target)
    {
        var cut = target.IndexOf('?', StringComparison.Ordinal);
        var segments = (cut < 0 ? target : target[..cut]).Split('/');
        var query = cut < 0 ? "" : target[cut..];
        var at = 1 + input.Below(segments.Length - 1);
        var text = input.Chance(50) ? Uri.EscapeDataString(input.Hostile().Replace('\ud800', '?')) : input.Hostile();
        switch (input.Below(5))
        {
            case 0:
                segments[at] = text;
                break;
            case 1:
                segments[at] += text;
                break;
            case 2:
                segments = [.. segments[..at], input.Pick("", ".", "..", text), .. segments[at..]];
                break;
            case 3:
                segments = segments[..at];
                break;
            default:
                query = input.Pick(
                    $"?{text}",
                    $"?metadata.ttlInSeconds={text}",
                    $"?consistency={text}&concurrency={text}",
                    $"?key={text}",
                    "?metadata.rawPayload=" + text,
                    "?&&=&a=%&=b;c"
                );
                break;
        }

        return string.Join('/', segments) is { Length: > 0 } path ? path + query : "/" + query;
    }

    private byte[] Body(string body) =>
        input.Below(10) switch
        {
            0 => input.Mutate(Encoding.UTF8.GetBytes(body)),
            1 or 2 or 3 or 4 when body is ['{' or '[', ..] => Encoding.UTF8.GetBytes(NearlyRight(body)),
            5 when input.Chance(30) => input.Bytes(input.Below(200)),
            5 when input.Chance(30) => Encoding.UTF8.GetBytes(Deep(input.Pick(10, 63, 64, 65, 1000, 10_000))),
            _ => Encoding.UTF8.GetBytes(body),
        };

    /// <summary>The JSON with one value replaced.</summary>
    private string NearlyRight(string json)
    {
        var root = JsonNode.Parse(json)!;
        List<JsonNode> inner = [];
        Collect(root, inner);
        if (inner.Count == 0)
        {
            return Value();
        }

        var chosen = input.Pick<JsonNode>([.. inner]);
        // A word that no body has stands for what JsonNode could not hold: numbers out of every range, broken text.
        chosen.ReplaceWith("@@@");
        return root.ToJsonString().Replace("\"@@@\"", Value(), StringComparison.Ordinal);
    }

    private static void Collect(JsonNode? node, List<JsonNode> into)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject fields => fields.Select(field => field.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var child in children)
        {
            if (child is not null)
            {
                into.Add(child);
                Collect(child, into);
            }
        }
    }

    private string Value() =>
        input.Pick(
            "null",
            "true",
            "{}",
            "[]",
            "[[]]",
            "[null]",
            """{"a":null}""",
            """{"a":1,"a":2}""",
            "1e999",
            "-0",
            "1.5",
            "123456789012345678901234567890123456789012345678901234567890",
            input.Number().ToString(System.Globalization.CultureInfo.InvariantCulture),
            $"\"{input.Number()}\"",
            "\"\\ud800\"",
            "\"\\u0000\"",
            JsonValue.Create(input.Hostile()).ToJsonString(),
            JsonValue.Create(input.Hostile()).ToJsonString(),
            JsonValue.Create(input.Hostile()).ToJsonString(),
            Deep(100)
        );

    private static string Deep(int depth) => new string('[', depth) + new string(']', depth);
}
