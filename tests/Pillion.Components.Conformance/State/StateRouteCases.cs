using static Pillion.Components.Conformance.State.RouteStep;

namespace Pillion.Components.Conformance.State;

/// <summary>
/// The state API, request by request: every route, option and error. The app is <c>app</c>; it sees the store under test as <c>store</c> and
/// <c>plain</c>, which has no features at all. Texts are those of Dapr (<c>pkg/messages/predefined.go</c>, <c>pkg/api/errors/state.go</c>).
/// </summary>
public static class StateRouteCases
{
    private const string Store = "/v1.0/state/store";

    /// <summary>All cases.</summary>
    public static IReadOnlyList<RouteCase> All { get; } =
    [
        .. Reads(),
        .. Saves(),
        .. MalformedSaves(),
        .. ETags(),
        .. Deletes(),
        .. TimesToLive(),
        .. Bulks(),
        .. Transactions(),
        .. StoreErrors(),
        .. Paths(),
    ];

    private static IEnumerable<RouteCase> Reads() =>
        [
            new("get: a missing key is 204 without a body", Get(Store + "/nothing").Is(204).WithAnswerHeader("ETag", null)),
            new(
                "get: the stored JSON, its ETag and application/json",
                Post(Store, """[{"key":"k","value":{"a":[1,"two",null]}}]""").Is(204),
                Get(Store + "/k")
                    .Is(200, """{"a":[1,"two",null]}""")
                    .WithAnswerHeader("Content-Type", "application/json")
                    .CaptureETag("tag"),
                Get(Store + "/k").Is(200, """{"a":[1,"two",null]}""").WithAnswerHeader("ETag", "{tag}")
            ),
            new(
                "get: both consistencies, unknown parameters and metadata are accepted",
                Post(Store, """[{"key":"k","value":1}]""").Is(204),
                Get(Store + "/k?consistency=strong").Is(200, "1"),
                Get(Store + "/k?consistency=eventual&metadata.partitionKey=x&other").Is(200, "1"),
                Get(Store + "/k?consistency=whatever").Is(200, "1")
            ),
            new(
                "get: a key with the separator",
                Get(Store + "/a%7C%7Cb").FailsRichly(400, "ERR_MALFORMED_REQUEST", IllegalKey, IllegalKeyDetails)
            ),
        ];

    private static IEnumerable<RouteCase> Saves() =>
        [
            new("save: an empty array is 204", Post(Store, "[]").Is(204)),
            new("save: null is an empty array", Post(Store, "null").Is(204)),
            new("save: PUT is the same", Put(Store, """[{"key":"k","value":1}]""").Is(204), Get(Store + "/k").Is(200, "1")),
            new(
                "save: a string keeps its quotes",
                Post(Store, """[{"key":"k","value":"text"}]""").Is(204),
                Get(Store + "/k").Is(200, "\"text\"")
            ),
            new(
                "save: white space between tokens is not stored, that inside strings is",
                Post(Store, "[ {\n \"key\" : \"k\" , \"value\" : { \"a b\" : [ 1 , \" \\\" x \" ] }\t} ]").Is(204),
                Get(Store + "/k").Is(200, """{"a b":[1," \" x "]}""")
            ),
            new(
                "save: numbers keep their digits",
                Post(Store, """[{"key":"k","value":123456789012345678901234567890.10}]""").Is(204),
                Get(Store + "/k").Is(200, "123456789012345678901234567890.10")
            ),
            new(
                "save: false and null are values",
                Save("false"),
                Get(Store + "/k").Is(200, "false"),
                Save("null"),
                Get(Store + "/k").Is(200, "null")
            ),
            new("save: no value is null", Post(Store, """[{"key":"k","vae":"v"}]""").Is(204), Get(Store + "/k").Is(200, "null")),
            new("save: the last write wins", Save("1"), Save("2"), Get(Store + "/k").Is(200, "2")),
            new(
                "save: several items, also of one key",
                Post(Store, """[{"key":"a","value":1},{"key":"b","value":2},{"key":"a","value":3}]""").Is(204),
                Get(Store + "/a").Is(200, "3"),
                Get(Store + "/b").Is(200, "2")
            ),
            new(
                "save: field names match in any case, unknown ones are skipped",
                Post(Store, """[{"KEY":"k","Value":1,"extra":{"x":[1,{"y":2}]},"contentType":"text/plain"}]""").Is(204),
                Get(Store + "/k").Is(200, "1")
            ),
            new(
                "save: null fields are absent fields",
                Post(Store, """[{"key":"k","value":1,"etag":null,"metadata":null,"options":null,"contentType":null}]""").Is(204),
                Get(Store + "/k").Is(200, "1")
            ),
            new(
                "save: keys may hold anything but the separator",
                Post(Store, """[{"key":"a/b c|dü","value":1}]""").Is(204),
                Get(Store + "/a%2Fb%20c%7Cd%C3%BC").Is(200, "1"),
                Get(Store + "/a%2Fb+c%7Cd%C3%BC").Is(200, "1")
            ),
            new(
                "save: unknown concurrency",
                Post(Store, """[{"key":"k","value":1,"options":{"concurrency":"first"}}]""")
                    .Fails(500, "ERR_STATE_SAVE", "failed saving state in state store store: unrecognized concurrency model 'first'")
            ),
            new(
                "save: unknown consistency",
                Post(Store, """[{"key":"k","value":1,"options":{"consistency":"some"}}]""")
                    .Fails(500, "ERR_STATE_SAVE", "failed saving state in state store store: unrecognized consistency model 'some'")
            ),
        ];

    private static IEnumerable<RouteCase> MalformedSaves()
    {
        (string Body, string Message)[] bodies =
        [
            ("", "the body is empty"),
            ("{}", "expected an array at byte 0, found StartObject"),
            ("[1]", "expected an object at byte 1, found Number"),
            ("[{}]", "\"key\" is a required field"),
            ("""[{"key":""}]""", "\"key\" is a required field"),
            ("""[{"ey":"k","value":1}]""", "\"key\" is a required field"),
            ("""[{"key":1}]""", "expected a string at byte 8, found Number"),
            ("""[{"key":"k","etag":123}]""", "expected a string at byte 19, found Number"),
            ("""[{"key":"k","metadata":{"a":1}}]""", "expected a string at byte 28, found Number"),
            ("""[{"key":"k","options":"x"}]""", "expected an object at byte 22, found String"),
        ];
        foreach (var (body, message) in bodies)
        {
            yield return new($"save: malformed body {body}", Post(Store, body).Fails(400, "ERR_MALFORMED_REQUEST", message));
        }

        yield return new(
            "save: a key with the separator",
            Post(Store, """[{"key":"a||b","value":1}]""").FailsRichly(400, "ERR_MALFORMED_REQUEST", IllegalKey, IllegalKeyDetails)
        );
        yield return new(
            "save: one bad item, nothing is saved",
            Post(Store, """[{"key":"k","value":1},{"value":2}]""").Fails(400, "ERR_MALFORMED_REQUEST", "\"key\" is a required field"),
            Get(Store + "/k").Is(204)
        );
    }

    private static IEnumerable<RouteCase> ETags() =>
        [
            new(
                "etag: the current one writes, the old one is a conflict",
                Save("1"),
                Get(Store + "/k").Is(200, "1").CaptureETag("old"),
                Post(Store, """[{"key":"k","value":2,"etag":"{old}"}]""").Is(204),
                Post(Store, """[{"key":"k","value":3,"etag":"{old}"}]""").HasStatus(409),
                Get(Store + "/k").Is(200, "2")
            ),
            new(
                "etag: it counts under last-write, too",
                Save("1"),
                Post(Store, """[{"key":"k","value":3,"etag":"other","options":{"concurrency":"last-write"}}]""").HasStatus(409),
                Get(Store + "/k").Is(200, "1")
            ),
            new(
                "etag: one for a key that is not there is a conflict",
                Post(Store, """[{"key":"k","value":3,"etag":"other"}]""").HasStatus(409),
                Get(Store + "/k").Is(204)
            ),
            new(
                "etag: an empty one is none",
                Save("1"),
                Post(Store, """[{"key":"k","value":2,"etag":""}]""").Is(204),
                Get(Store + "/k").Is(200, "2")
            ),
            new(
                "first-write: without an ETag it inserts once",
                Post(Store, """[{"key":"k","value":1,"options":{"concurrency":"first-write"}}]""").Is(204),
                Post(Store, """[{"key":"k","value":2,"options":{"concurrency":"first-write"}}]""")
                    .Fails(
                        409,
                        "ERR_STATE_SAVE",
                        "failed saving state in state store store: possible etag mismatch. error from state store: item already exists and no etag was passed"
                    ),
                Get(Store + "/k").Is(200, "1").CaptureETag("tag"),
                Post(Store, """[{"key":"k","value":3,"etag":"{tag}","options":{"concurrency":"first-write","consistency":"strong"}}]""")
                    .Is(204),
                Get(Store + "/k").Is(200, "3")
            ),
            new(
                "etag: one conflict among several items",
                Post(Store, """[{"key":"a","value":1},{"key":"b","value":2,"etag":"other"}]""").HasStatus(409),
                Get(Store + "/b").Is(204)
            ),
        ];

    private static IEnumerable<RouteCase> Deletes() =>
        [
            new("delete: a missing key is 204", Delete(Store + "/nothing").Is(204)),
            new("delete: the key is gone", Save("1"), Delete(Store + "/k").Is(204), Get(Store + "/k").Is(204)),
            new(
                "delete: If-Match decides",
                Save("1"),
                Get(Store + "/k").Is(200, "1").CaptureETag("old"),
                Save("2"),
                Get(Store + "/k").Is(200, "2").CaptureETag("new"),
                Delete(Store + "/k").With("If-Match", "{old}").HasStatus(409),
                Get(Store + "/k").Is(200, "2"),
                Delete(Store + "/k?concurrency=first-write&consistency=strong&metadata.a=b").With("If-Match", "{new}").Is(204),
                Get(Store + "/k").Is(204)
            ),
            new("delete: If-Match on a missing key is a conflict", Delete(Store + "/nothing").With("If-Match", "other").HasStatus(409)),
            new(
                "delete: unknown options",
                Delete(Store + "/k?concurrency=first")
                    .Fails(500, "ERR_STATE_DELETE", "failed deleting state with key k: unrecognized concurrency model 'first'"),
                Delete(Store + "/k?consistency=some")
                    .Fails(500, "ERR_STATE_DELETE", "failed deleting state with key k: unrecognized consistency model 'some'")
            ),
            new(
                "delete: a key with the separator",
                Delete(Store + "/a%7C%7Cb").FailsRichly(400, "ERR_MALFORMED_REQUEST", IllegalKey, IllegalKeyDetails)
            ),
        ];

    private static IEnumerable<RouteCase> TimesToLive() =>
        [
            new(
                "ttl: the answer says when, and then the key is gone",
                Post(Store, """[{"key":"k","value":1,"metadata":{"ttlInSeconds":"60"}}]""").Is(204),
                Get(Store + "/k").Is(200, "1").WithAnswerHeader("metadata.ttlExpireTime", "2026-01-02T03:05:05Z"),
                Get(Store + "/k").After(TimeSpan.FromSeconds(60)).Is(204)
            ),
            new(
                "ttl: the query's metadata wins over the item's",
                Post(Store + "?metadata.ttlInSeconds=5", """[{"key":"k","value":1,"metadata":{"ttlInSeconds":"60"}}]""").Is(204),
                Get(Store + "/k").Is(200, "1").WithAnswerHeader("metadata.ttlExpireTime", "2026-01-02T03:04:10Z")
            ),
            new(
                "ttl: -1 and 0 never expire",
                Post(
                        Store,
                        """[{"key":"a","value":1,"metadata":{"ttlInSeconds":"-1"}},{"key":"b","value":2,"metadata":{"ttlInSeconds":"0"}}]"""
                    )
                    .Is(204),
                Get(Store + "/a").After(TimeSpan.FromHours(1)).Is(200, "1").WithAnswerHeader("metadata.ttlExpireTime", null),
                Get(Store + "/b").Is(200, "2")
            ),
            new(
                "ttl: a bad one is an error of the save",
                Post(Store, """[{"key":"k","value":1,"metadata":{"ttlInSeconds":"-2"}}]""")
                    .Fails(
                        500,
                        "ERR_STATE_SAVE",
                        "failed saving state in state store store: incorrect value for metadata 'ttlInSeconds': must be -1 or greater"
                    ),
                Get(Store + "/k").Is(204)
            ),
        ];

    private static IEnumerable<RouteCase> Bulks() =>
        [
            new(
                "bulk: values, ETags and missing keys in the order of the request",
                Post(Store, """[{"key":"a","value":{"x":1}},{"key":"b","value":"text","metadata":{"ttlInSeconds":"60"}}]""").Is(204),
                Get(Store + "/a").Is(200, """{"x":1}""").CaptureETag("a"),
                Get(Store + "/b").Is(200, "\"text\"").CaptureETag("b"),
                Post(Store + "/bulk", """{"keys":["b","nothing","a"],"parallelism":2,"metadata":{"partitionKey":"x"}}""")
                    .IsJson(
                        """
                        [{"key":"b","data":"text","etag":"{b}","metadata":{"ttlExpireTime":"2026-01-02T03:05:05Z"}},
                         {"key":"nothing"},
                         {"key":"a","data":{"x":1},"etag":"{a}"}]
                        """
                    )
            ),
            new("bulk: PUT is the same", Put(Store + "/bulk", """{"keys":["nothing"]}""").IsJson("""[{"key":"nothing"}]""")),
            new("bulk: no keys, no items", Post(Store + "/bulk", """{"keys":[]}""").IsJson("[]"), Post(Store + "/bulk", "{}").IsJson("[]")),
            new(
                "bulk: a key with the separator",
                Post(Store + "/bulk", """{"keys":["ok","a||b"]}""").FailsRichly(400, "ERR_MALFORMED_REQUEST", IllegalKey, IllegalKeyDetails)
            ),
            new(
                "bulk: malformed bodies",
                Post(Store + "/bulk", "").Fails(400, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: the body is empty"),
                Post(Store + "/bulk", "[]")
                    .Fails(400, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: expected an object at byte 0, found StartArray"),
                Post(Store + "/bulk", """{"keys":"a"}""")
                    .Fails(400, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: expected an array at byte 8, found String"),
                Post(Store + "/bulk", """{"parallelism":1.5}""")
                    .Fails(400, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: expected a whole number of 32 bits")
            ),
        ];

    private static IEnumerable<RouteCase> Transactions() =>
        [
            new(
                "transaction: upserts and deletes apply together",
                Save("1"),
                Post(
                        Store + "/transaction",
                        """
                        {"operations":[
                          {"operation":"upsert","request":{"key":"a","value":{"x":1},"metadata":{"ttlInSeconds":"60"}}},
                          {"operation":"delete","request":{"key":"k"}},
                          {"operation":"upsert","request":{"key":"b","value":"two"}}],
                         "metadata":{"partitionKey":"x"}}
                        """
                    )
                    .Is(204),
                Get(Store + "/a").Is(200, """{"x":1}""").WithAnswerHeader("metadata.ttlExpireTime", "2026-01-02T03:05:05Z"),
                Get(Store + "/b").Is(200, "\"two\""),
                Get(Store + "/k").Is(204)
            ),
            new(
                "transaction: PUT is the same, request may stand before operation",
                Put(Store + "/transaction", """{"operations":[{"request":{"key":"k","value":1},"operation":"upsert"}]}""").Is(204),
                Get(Store + "/k").Is(200, "1")
            ),
            new(
                "transaction: nothing to do is 204",
                Post(Store + "/transaction", """{"operations":[]}""").Is(204),
                Post(Store + "/transaction", "{}").Is(204)
            ),
            new(
                "transaction: one ETag mismatch, nothing applies",
                Save("1"),
                Post(
                        Store + "/transaction",
                        """
                        {"operations":[
                          {"operation":"upsert","request":{"key":"a","value":1}},
                          {"operation":"upsert","request":{"key":"k","value":2,"etag":"other"}}]}
                        """
                    )
                    .HasStatus(500),
                Get(Store + "/a").Is(204),
                Get(Store + "/k").Is(200, "1")
            ),
            new(
                "transaction: the query's metadata wins over the operation's",
                Post(
                        Store + "/transaction?metadata.ttlInSeconds=5",
                        """{"operations":[{"operation":"upsert","request":{"key":"k","value":1,"metadata":{"ttlInSeconds":"60"}}}]}"""
                    )
                    .Is(204),
                Get(Store + "/k").Is(200, "1").WithAnswerHeader("metadata.ttlExpireTime", "2026-01-02T03:04:10Z")
            ),
            new(
                "transaction: an unknown operation",
                Post(Store + "/transaction", """{"operations":[{"operation":"increment","request":{"key":"k"}}]}""")
                    .Fails(400, "ERR_NOT_SUPPORTED_STATE_OPERATION", "operation type increment not supported")
            ),
            new(
                "transaction: a bad time to live",
                Post(
                        Store + "/transaction",
                        """{"operations":[{"operation":"upsert","request":{"key":"k","value":1,"metadata":{"ttlInSeconds":"x"}}}]}"""
                    )
                    .Fails(
                        500,
                        "ERR_STATE_TRANSACTION",
                        "error while executing state transaction: incorrect value for metadata 'ttlInSeconds': 'x' is not a whole number of seconds"
                    )
            ),
            new(
                "transaction: a key with the separator",
                Post(Store + "/transaction", """{"operations":[{"operation":"delete","request":{"key":"a||b"}}]}""")
                    .FailsRichly(400, "ERR_MALFORMED_REQUEST", IllegalKey, IllegalKeyDetails)
            ),
            new(
                "transaction: malformed bodies",
                Post(Store + "/transaction", "").Fails(400, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: the body is empty"),
                Post(Store + "/transaction", """{"operations":{}}""")
                    .Fails(400, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: expected an array at byte 14, found StartObject"),
                Post(Store + "/transaction", """{"operations":[{"operation":"upsert"}]}""")
                    .Fails(400, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: \"request\" is a required field of an operation"),
                Post(Store + "/transaction", """{"operations":[{"operation":"upsert","request":{}}]}""")
                    .Fails(400, "ERR_MALFORMED_REQUEST", "\"key\" is a required field")
            ),
            new(
                "transaction: a store without them",
                Post("/v1.0/state/plain/transaction", "not even JSON")
                    .FailsRichly(
                        500,
                        "ERR_STATE_STORE_NOT_SUPPORTED",
                        "state store plain doesn't support transactions",
                        Info("DAPR_STATE_TRANSACTIONS_NOT_SUPPORTED", "null"),
                        Resource("plain"),
                        """
                        {"@type":"type.googleapis.com/google.rpc.Help","links":[{
                          "description":"Check the list of state stores and the features they support",
                          "url":"https://docs.dapr.io/reference/components-reference/supported-state-stores/"}]}
                        """
                    )
            ),
        ];

    private static IEnumerable<RouteCase> StoreErrors()
    {
        (string Method, string Path)[] routes =
        [
            ("GET", "/v1.0/state/absent/k"),
            ("POST", "/v1.0/state/absent"),
            ("PUT", "/v1.0/state/absent"),
            ("DELETE", "/v1.0/state/absent/k"),
            ("POST", "/v1.0/state/absent/bulk"),
            ("POST", "/v1.0/state/absent/transaction"),
            ("POST", "/v1.0-alpha1/state/absent/query"),
        ];
        foreach (var (method, path) in routes)
        {
            yield return new(
                $"store not found: {method} {path}",
                new RouteStep(method, path, method is "POST" or "PUT" ? "" : null).FailsRichly(
                    400,
                    "ERR_STATE_STORE_NOT_FOUND",
                    "state store absent is not found",
                    Info("DAPR_STATE_NOT_FOUND", """{"appID":"app"}""")
                )
            );
        }

        foreach (var method in (string[])["POST", "PUT"])
        {
            yield return new(
                $"query: {method} says that the store cannot",
                new RouteStep(method, "/v1.0-alpha1/state/store/query", """{"filter":{"EQ":{"state":"CA"}}}""").FailsRichly(
                    500,
                    "ERR_STATE_STORE_NOT_SUPPORTED",
                    "state store does not support querying",
                    Info("DAPR_STATE_QUERYING_NOT_SUPPORTED", "null"),
                    Resource("store")
                )
            );
        }
    }

    private static IEnumerable<RouteCase> Paths()
    {
        yield return new(
            "path: repeated and trailing slashes do not count",
            Post("//v1.0///state//store/", """[{"key":"k","value":1}]""").Is(204),
            Get("/v1.0/state/store//k/").Is(200, "1"),
            Get("/v1.0/x/../state/./store/k").Is(200, "1")
        );
        yield return new(
            "path: a broken escape is 400 in plain text",
            Get(Store + "/a%zz")
                .Is(400, "failed to unescape request parameter \"key\". Error: invalid URL escape \"%zz\"\n")
                .WithAnswerHeader("Content-Type", "text/plain; charset=utf-8")
        );
        yield return new("path: GET of a key named like a route", Get(Store + "/bulk").Is(204), Get(Store + "/transaction").Is(204));

        (string Method, string Path)[] none =
        [
            ("GET", "/v1.0/state"),
            ("GET", "/v1.0/state/store"),
            ("GET", "/v1.0/state/store/a/b"),
            ("POST", "/v1.0/state/store/other"),
            ("DELETE", "/v1.0/state/store"),
            ("PATCH", "/v1.0/state/store/k"),
            ("GET", "/v1.0-alpha1/state/store/query"),
            ("POST", "/v1.0-beta1/state/store/query"),
            ("POST", "/v1.0/state/store/query"),
            ("GET", "/v2.0/state/store/k"),
        ];
        foreach (var (method, path) in none)
        {
            yield return new(
                $"no such route: {method} {path}",
                new RouteStep(method, path, method == "POST" ? "{}" : null).Fails(
                    404,
                    "ERR_DIRECT_INVOKE",
                    "failed getting app id either from the URL path or the header dapr-app-id"
                )
            );
        }
    }

    private const string IllegalKey = "input key/keyPrefix 'a||b' can't contain '||'";

    private static string[] IllegalKeyDetails =>
        [
            Info("DAPR_STATE_ILLEGAL_KEY", "null"),
            Resource("store"),
            """
                {"@type":"type.googleapis.com/google.rpc.BadRequest",
                 "field_violations":[{"field":"a||b","description":"input key/keyPrefix 'a||b' can't contain '||'"}]}
                """,
        ];

    private static RouteStep Save(string value) => Post(Store, $$"""[{"key":"k","value":{{value}}}]""").Is(204);

    private static string Info(string reason, string metadata) =>
        $$"""{"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"dapr.io","metadata":{{metadata}},"reason":"{{reason}}"}""";

    private static string Resource(string store) =>
        $$"""
            {"@type":"type.googleapis.com/google.rpc.ResourceInfo","description":"","owner":"","resource_name":"{{store}}","resource_type":"state"}
            """;
}
