using System.Net.Http.Headers;
using System.Text;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Instances;

namespace Pillion.Cli.Commands;

/// <summary><c>pillion invoke</c>: calls a method of a running app through service invocation.</summary>
internal sealed class InvokeCommand : ICommand
{
    private static readonly Option s_appId = new("--app-id", "-a", "ID", "the app to call");
    private static readonly Option s_method = new("--method", "-m", "PATH", "the method, a path with or without a query");
    private static readonly Option s_data = new("--data", "-d", "TEXT", "the request's body");
    private static readonly Option s_dataFile = new("--data-file", "-f", "FILE", "a file with the request's body, or - for standard input");
    private static readonly Option s_verb = new("--verb", "-v", "VERB", "the HTTP method (default POST)");

    private static readonly Option s_contentType = new(
        "--content-type",
        null,
        "TYPE",
        "the body's type (default application/json for --data, else application/octet-stream)"
    );

    public string Name => "invoke";

    public string Summary => "Call a method of a running app.";

    public IReadOnlyList<string> Usage => ["invoke -a ID -m METHOD [-d TEXT | -f FILE] [-v VERB]"];

    public IReadOnlyList<Option> Options => [s_appId, s_method, s_data, s_dataFile, s_verb, s_contentType];

    public IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("pillion invoke -a events-service -m events -v GET", "ask an app"),
            ("pillion invoke -a grayscale -m grayscale -f photo.jpg > gray.png", "send a file, keep the answer"),
        ];

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        var appId = arguments.Text(s_appId) ?? throw new UsageException($"{s_appId.Name} is required");
        var method = arguments.Text(s_method) ?? throw new UsageException($"{s_method.Name} is required");
        var hosts = RuntimeFolder.OfUser().List();
        if (RunningApps.Find(hosts, appId) is not { } host)
        {
            console.Error(RunningApps.NotFound(hosts, appId));
            return ExitCodes.NotRunning;
        }

        using var client = new ControlClient(host);
        using var request = new HttpRequestMessage(
            HttpMethod.Parse(arguments.Text(s_verb)?.ToUpperInvariant() ?? "POST"),
            $"v1.0/invoke/{appId}/method/{method.TrimStart('/')}"
        );
        request.Content = await ReadBodyAsync(arguments);
        try
        {
            using var answer = await client.SendAsync(appId, request, CancellationToken.None);
            await using var body = await answer.Content.ReadAsStreamAsync();
            await body.CopyToAsync(console.Output);
            await console.Output.FlushAsync();
            // Dapr's CLI counts redirects as success.
            if ((int)answer.StatusCode is >= 200 and < 400)
            {
                console.Say("App invoked successfully");
                return ExitCodes.Success;
            }

            console.Error($"'{appId}' answered with status {(int)answer.StatusCode} ({answer.ReasonPhrase})");
            return ExitCodes.Failure;
        }
        catch (HttpRequestException e)
        {
            console.Error($"cannot reach the host of '{appId}' (process {host.ProcessId}): {e.Message}");
            return ExitCodes.Failure;
        }
    }

    private static async Task<HttpContent?> ReadBodyAsync(ParsedArguments arguments)
    {
        var text = arguments.Text(s_data);
        var file = arguments.Text(s_dataFile);
        if (text is not null && file is not null)
        {
            throw new UsageException($"{s_data.Name} and {s_dataFile.Name} exclude each other");
        }

        if (text is null && file is null)
        {
            return null;
        }

        var bytes =
            text is not null ? Encoding.UTF8.GetBytes(text)
            : file == "-" ? await ReadInputAsync()
            : await ReadFileAsync(file!);
        var type = arguments.Text(s_contentType) ?? (text is not null ? "application/json" : "application/octet-stream");
        return new ByteArrayContent(bytes)
        {
            Headers =
            {
                ContentType = MediaTypeHeaderValue.TryParse(type, out var parsed)
                    ? parsed
                    : throw new UsageException($"{s_contentType.Name}: '{type}' is no media type"),
            },
        };
    }

    private static async Task<byte[]> ReadInputAsync()
    {
        using var buffer = new MemoryStream();
        await using var input = CliConsole.OpenInput();
        await input.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    private static async Task<byte[]> ReadFileAsync(string file)
    {
        try
        {
            return await File.ReadAllBytesAsync(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{s_dataFile.Name}: {file} cannot be read: {e.Message}");
        }
    }
}
