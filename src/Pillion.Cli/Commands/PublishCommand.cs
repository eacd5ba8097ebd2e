using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Instances;

namespace Pillion.Cli.Commands;

/// <summary><c>pillion publish</c>: publishes an event as a running app.</summary>
internal sealed class PublishCommand : ICommand
{
    private static readonly Option s_appId = new("--publish-app-id", "-i", "ID", "the app that publishes");
    private static readonly Option s_pubSub = new("--pubsub", "-p", "NAME", "the pub/sub component");
    private static readonly Option s_topic = new("--topic", "-t", "TOPIC", "the topic");
    private static readonly Option s_data = new("--data", "-d", "JSON", "the event's data, or a complete CloudEvent");
    private static readonly Option s_dataFile = new("--data-file", "-f", "FILE", "a file with the event's data");
    private static readonly Option s_metadata = new(
        "--metadata",
        "-m",
        "JSON",
        "metadata of the request, such as {\"ttlInSeconds\":\"10\"}"
    );

    private static readonly string[] s_cloudEventNames = ["id", "source", "specversion", "type", "data"];

    public string Name => "publish";

    public string Summary => "Publish an event as a running app.";

    public IReadOnlyList<string> Usage => ["publish -i ID -p NAME -t TOPIC [-d JSON | -f FILE] [-m JSON]"];

    public IReadOnlyList<Option> Options => [s_appId, s_pubSub, s_topic, s_data, s_dataFile, s_metadata];

    public IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("pillion publish -i shop -p pubsub -t orders -d '{\"id\": 1}'", "publish as the app shop")];

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        var appId = Require(arguments, s_appId);
        var pubSub = Require(arguments, s_pubSub);
        var topic = Require(arguments, s_topic);
        var query = Query(arguments.Text(s_metadata));
        var data = await ReadDataAsync(arguments);
        var hosts = RuntimeFolder.OfUser().List();
        if (RunningApps.Find(hosts, appId) is not { } host)
        {
            console.Error(RunningApps.NotFound(hosts, appId));
            return ExitCodes.NotRunning;
        }

        using var client = new ControlClient(host);
        var path = string.Join('/', topic.Split('/').Select(Uri.EscapeDataString));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v1.0/publish/{Uri.EscapeDataString(pubSub)}/{path}{query}");
        request.Content = new ByteArrayContent(data)
        {
            Headers = { ContentType = new MediaTypeHeaderValue(IsCloudEvent(data) ? "application/cloudevents+json" : "application/json") },
        };
        try
        {
            using var answer = await client.SendAsync(appId, request, CancellationToken.None);
            if (answer.IsSuccessStatusCode)
            {
                console.Say("Event published successfully");
                return ExitCodes.Success;
            }

            console.Error($"error publishing topic {topic}: {await answer.Content.ReadAsStringAsync()}");
            return ExitCodes.Failure;
        }
        catch (HttpRequestException e)
        {
            console.Error($"cannot reach the host of '{appId}' (process {host.ProcessId}): {e.Message}");
            return ExitCodes.Failure;
        }
    }

    private static string Require(ParsedArguments arguments, Option option) =>
        arguments.Text(option) is { Length: > 0 } text ? text : throw new UsageException($"{option.Name} is required");

    private static string Query(string? metadata)
    {
        if (metadata is null)
        {
            return "";
        }

        try
        {
            using var document = JsonDocument.Parse(metadata);
            var pairs = document
                .RootElement.EnumerateObject()
                .Select(p => $"metadata.{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value.ToString())}");
            return "?" + string.Join('&', pairs);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UsageException($"{s_metadata.Name}: {metadata} is no JSON object: {e.Message}");
        }
    }

    private static async Task<byte[]> ReadDataAsync(ParsedArguments arguments)
    {
        var text = arguments.Text(s_data);
        var file = arguments.Text(s_dataFile);
        if (text is not null && file is not null)
        {
            throw new UsageException($"{s_data.Name} and {s_dataFile.Name} exclude each other");
        }

        try
        {
            return file is null ? Encoding.UTF8.GetBytes(text ?? "") : await File.ReadAllBytesAsync(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{s_dataFile.Name}: {file} cannot be read: {e.Message}");
        }
    }

    /// <summary>As Dapr's CLI guesses it: an object with all that a CloudEvent must have, and data.</summary>
    private static bool IsCloudEvent(byte[] data)
    {
        try
        {
            using var document = JsonDocument.Parse(data);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && s_cloudEventNames.All(name => document.RootElement.TryGetProperty(name, out _));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
