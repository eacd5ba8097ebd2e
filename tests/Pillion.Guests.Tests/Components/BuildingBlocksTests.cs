using Pillion.Abstractions;
using Pillion.Guests.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Components;

/// <summary>Every function of <c>dapr:building-blocks</c>, called by a component in Rust (tests/guests/components/blocks) through sdk/rust.</summary>
public sealed class BuildingBlocksTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public Task State_AllOperations_AreThoseOfTheStore() =>
        AnswersAsync(
            "/state",
            [GuestApps.Component("statestore", "state.in-memory")],
            "Ok(())",
            "Ok(())",
            "Ok(Some(\" with an ETag\"))",
            "Ok(())",
            "\"1 with an ETag\"",
            "Ok(())",
            "true",
            "true",
            "(\"b\", Ok(Some(\"\\\"2\\\" with an ETag\")))",
            "(\"none\", Ok(None))",
            "(\"a\", Ok(Some(\"4 with an ETag\")))",
            "Ok(())",
            "Ok(Some(\"5 with an ETag\"))",
            "Ok(())",
            "Ok(())",
            "Ok(None)",
            "Ok(None)",
            "Ok(None)",
            "Ok(None)",
            "true"
        );

    [Fact]
    public Task PubSub_EventsAndWhereThereIsNone_AreTold() =>
        AnswersAsync(
            "/pubsub",
            [GuestApps.Component("pubsub", "pubsub.in-memory")],
            "Ok(())",
            "Ok([])",
            "Err(Common(ComponentNotFound(\"nowhere\")))"
        );

    [Fact]
    public Task Secrets_OneAndAll_AreThoseOfTheStore() =>
        AnswersAsync(
            "/secrets",
            [Secrets()],
            "Ok([(\"key\", \"open\")])",
            "Ok([(\"key\", [(\"key\", \"open\")])])",
            "Err(SecretNotFound(\"none\"))"
        );

    [Fact]
    public async Task Invocation_RequestAndAnswer_ArePassedWhole()
    {
        await using var apps = await GuestApps.StartAsync();
        var probe = apps.AddProbe("other");
        probe.Open();
        var app = apps.Add("blocks", "components/blocks", WasmTrigger.Http);

        Assert.Equal("200 Ok((200, Ok(\"probe\")))\ntrue\n", (await app.GetAsync("/invocation")).ToString());
        var asked = Assert.Single(probe.Requests);
        Assert.Equal(("POST", "sum", "of=2"), (asked.Method, asked.Path.TrimStart('/'), asked.Query));
        Assert.Equal("text/plain", asked.Headers.Get("content-type"));
        Assert.Equal("\u00ff", asked.Headers.Get("x-odd"));
    }

    [Fact]
    public Task Bindings_OperationsOfFiles_AreDone() =>
        AnswersAsync(
            "/bindings",
            [GuestApps.Component("files", "bindings.localstorage", ("rootPath", _temp.Path))],
            "true",
            "Ok(Answer { data: [99, 111, 110, 116, 101, 110, 116], metadata: [] })",
            "true"
        );

    [Fact]
    public Task Configuration_ItemsAndSubscriptions_AreThoseOfTheStore() =>
        AnswersAsync(
            "/configuration",
            [GuestApps.Component("config", "configuration.in-memory", ("items", """{"color":{"value":"red","version":"2"},"size":"9"}"""))],
            "Ok([(\"color\", Item { value: \"red\", version: \"2\", metadata: [] })])",
            "Ok(2)",
            "true",
            "Ok(())",
            "true"
        );

    [Fact]
    public Task Lock_TakenTwice_IsGivenBackByItsOwner() =>
        AnswersAsync(
            "/lock",
            [GuestApps.Component("locks", "lock.in-memory")],
            "Ok(true)",
            "Ok(false)",
            "Ok(LockBelongsToOthers)",
            "Ok(Success)",
            "Ok(LockDoesNotExist)"
        );

    [Fact]
    public async Task Crypto_Encrypted_IsDecryptedWithTheKeyAlone()
    {
        var key = """{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}""";
        await File.WriteAllTextAsync(_temp.File("key.json"), key, TestContext.Current.CancellationToken);

        await AnswersAsync(
            "/crypto",
            [GuestApps.Component("vault", "crypto.dapr.localstorage", ("path", _temp.Path))],
            "true",
            "Ok(Ok(\"hidden\"))",
            "true"
        );
    }

    [Fact]
    public Task Jobs_Scheduled_AreReadBackWithAllTheyHave() =>
        AnswersAsync(
            "/jobs",
            [],
            "Ok(())",
            "Err(JobExists(\"tidy\"))",
            "Ok(Job { name: \"tidy\", schedule: Some(\"@every 10h\"), repeats: Some(3), due_time: Some(\"2099-01-01T00:00:00Z\"), ttl: None, "
                + "data: Some(\"{\\\"room\\\":1}\"), failure_policy: Some(Constant { interval_milliseconds: Some(2500), max_retries: Some(7) }) })",
            "Ok(())",
            "Ok((Some(Drop), None))",
            "Ok(())",
            "Err(JobNotFound(\"tidy\"))"
        );

    [Fact]
    public Task Conversation_Inputs_AreAnswered() =>
        AnswersAsync(
            "/conversation",
            [GuestApps.Component("echo", "conversation.echo")],
            "Ok(Response { context_id: Some(\"context\"), outputs: [\"one\\ntwo\"] })"
        );

    [Fact]
    public Task Runtime_OwnPlace_IsKnown() =>
        AnswersAsync(
            "/runtime",
            [GuestApps.Component("statestore", "state.in-memory")],
            "\"blocks\"",
            "true",
            "Some(Component { name: \"statestore\", kind: \"state.in-memory\", version: \"v1\", "
                + "capabilities: [\"ETAG\", \"TRANSACTIONAL\", \"TTL\", \"DELETE_WITH_PREFIX\", \"KEYS_LIKE\", \"ACTOR\"] })"
        );

    [Fact]
    public Task Results_OfManyCalls_GiveTheirMemoryBack() =>
        AnswersAsync("/memory", [GuestApps.Component("statestore", "state.in-memory"), Secrets()], "104857600");

    private ComponentSpec Secrets() =>
        GuestApps.Component("secrets", "secretstores.local.file", ("secretsFile", _temp.Write("secrets.json", """{"key":"open"}""")));

    private static async Task AnswersAsync(string path, ComponentSpec[] components, params string[] lines)
    {
        await using var apps = await GuestApps.StartAsync(components: components);
        var app = apps.Add("blocks", "components/blocks", WasmTrigger.Http);

        var answer = (await app.GetAsync(path)).ToString();

        Assert.Equal("200 " + string.Concat(lines.Select(line => line + "\n")), answer);
    }
}
