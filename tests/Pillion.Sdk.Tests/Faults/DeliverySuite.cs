using System.Text;
using Pillion.Sdk.Tests.JavaScript;
using Pillion.Sdk.Tests.Runtime;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Sdk.Tests.Faults;

/// <summary>What becomes of messages when everything between their publisher and their consumer is killed: the broker, Pillion and the app.</summary>
/// <param name="broker">The broker, not started; it acknowledges nothing before it is on disk.</param>
/// <param name="components">The folder of <c>resources/</c> with the component <c>pubsub</c>.</param>
public abstract class DeliverySuite(LoopbackServer broker, string components) : IAsyncDisposable
{
    private const int Messages = 10_000;
    private const int InOneCall = 100;

    /// <summary>Every so many messages one that the app cannot take.</summary>
    private const int PoisonEvery = 500;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private readonly TempDirectory _folder = new();
    private readonly HttpClient _http = new() { Timeout = Wait.Limit };

    /// <summary>The environment variable that the component file takes the broker's address from.</summary>
    protected abstract (string Name, string Value) Address { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _http.Dispose();
        await broker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Messages_ConsumerKilledTwiceAndBrokerOnce_AllAreTakenAndPoisonIsInTheDeadLetterTopic()
    {
        _ = DaprSdk.NodeModules;
        await broker.StartAsync();
        var (taken, dead) = (new NumberFile(_folder.File("taken")), new NumberFile(_folder.File("dead")));
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Address.Name] = Address.Value,
            ["SDK_TAKEN"] = taken.Path,
            ["SDK_DEAD"] = dead.Path,
        };
        string[] flags = ["--resources-path", ResourceFolder("faults"), "--resources-path", ResourceFolder(components)];
        await using var consumer = new Consumer(_folder.Path, environment, flags);
        await consumer.StartAsync();
        await using var publisher = await Daprd.StartAsync(_folder.Path, environment, [.. flags, "--app-id", "publisher"]);

        var publishing = PublishAsync(publisher);
        await UntilAsync(() => taken.Read().Count > 2000, taken, consumer);
        await consumer.KillAppAsync();
        await UntilAsync(() => taken.Read().Count > 4000, taken, consumer);
        await broker.RestartAsync(kill: true);
        await UntilAsync(() => taken.Read().Count > 6000, taken, consumer);
        await consumer.KillAllAsync();
        await publishing;

        int[] poison = [.. Enumerable.Range(0, Messages).Where(IsPoison)];
        await UntilAsync(() => taken.Read().Count == Messages - poison.Length && dead.Read().IsSupersetOf(poison), taken, consumer);
        Assert.Empty(taken.Read().Intersect(poison));
    }

    private static string ResourceFolder(string name) => Path.Combine(AppContext.BaseDirectory, "resources", name);

    private static bool IsPoison(int number) => number % PoisonEvery == 0;

    /// <summary>Publishes everything, and again what was not acknowledged.</summary>
    private async Task PublishAsync(Daprd publisher)
    {
        for (var first = 0; first < Messages; first += InOneCall)
        {
            var body = $"[{string.Join(',', Enumerable.Range(first, InOneCall).Select(Entry))}]";
            while (!await TryPublishAsync(publisher, body))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
            }
        }
    }

    private static string Entry(int number)
    {
        var poison = IsPoison(number) ? "true" : "false";
        return $$"""{"entryId":"{{number}}","contentType":"application/json","event":{"n":{{number}},"poison":{{poison}} } }""";
    }

    private async Task<bool> TryPublishAsync(Daprd publisher, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(
            new Uri($"http://127.0.0.1:{publisher.HttpPort}/v1.0/publish/bulk/pubsub/work"),
            content,
            Cancel
        );
        return answer.IsSuccessStatusCode;
    }

    private static async Task UntilAsync(Func<bool> condition, NumberFile taken, Consumer consumer)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > s_limit)
            {
                var log = consumer.Log;
                throw new TimeoutException(
                    $"waited {s_limit.TotalMinutes:0} minutes in vain; {taken.Read().Count} messages are taken.\n{log[^Math.Min(log.Length, 8000)..]}"
                );
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }
    }
}
