using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Pillion.Testing;

namespace Pillion.Samples.Tests.ImagePipeline;

/// <summary>A copy of samples/image-pipeline in a folder and on ports of its own, run by <c>pillion run -f dapr.yaml</c>.</summary>
internal sealed partial class RunningPipeline : IAsyncDisposable
{
    private const string GrayscalePort = "appPort: 9005";

    private readonly TempDirectory _temp = new();
    private readonly List<HttpClient> _clients = [];
    private readonly string _template;
    private ChildProcess? _process;

    private RunningPipeline()
    {
        Copy(Repository.PathOf("samples/image-pipeline"), _temp.Path);
        _template = File.ReadAllText(_temp.File("dapr.yaml"));
    }

    /// <summary>The app <c>web</c>, which serves the page.</summary>
    public HttpClient Web { get; private set; } = null!;

    /// <summary>The app <c>image-api-grayscale</c>.</summary>
    public HttpClient Grayscale { get; private set; } = null!;

    /// <summary>The app <c>events-service</c>.</summary>
    public HttpClient Events { get; private set; } = null!;

    /// <summary>The Dapr API of <c>image-api-grayscale</c>, which the sample itself does not open.</summary>
    public HttpClient Dapr { get; private set; } = null!;

    /// <summary>The folder of the copy.</summary>
    public string Folder => _temp.Path;

    /// <summary>What the process has logged since it was started last.</summary>
    public string Log => _process!.ToString();

    /// <summary>Copies the sample and starts it.</summary>
    public static async Task<RunningPipeline> StartAsync()
    {
        var pipeline = new RunningPipeline();
        try
        {
            await pipeline.StartAgainAsync();
            return pipeline;
        }
        catch
        {
            await pipeline.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the process as a service manager does, with SIGTERM; gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        _process!.Signal(ChildProcess.Terminate);
        return (await _process.WaitForExitAsync()).ExitCode;
    }

    /// <summary>Ends the process as a power cut does, as far as it can tell, with SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Signal(ChildProcess.Kill);
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it in the same folder, on new ports.</summary>
    public async Task StartAgainAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        int[] ports = [LoopbackPort.Find(), LoopbackPort.Find(), LoopbackPort.Find(), LoopbackPort.Find()];
        var dapr = string.Create(CultureInfo.InvariantCulture, $"{GrayscalePort}\n    daprHTTPPort: {ports[3]}");
        var next = 0;
        var template = AppPort()
            .Replace(
                _template.Replace(GrayscalePort, dapr, StringComparison.Ordinal),
                _ => "appPort: " + ports[next++].ToString(CultureInfo.InvariantCulture)
            );
        Assert.Equal(3, next);
        Assert.Contains("daprHTTPPort", template, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_temp.File("dapr.yaml"), template);

        (Web, Grayscale, Events, Dapr) = (Connect(ports[0]), Connect(ports[1]), Connect(ports[2]), Connect(ports[3]));
        _process = PillionProgram.Start(_temp.Path, "run", "-f", "dapr.yaml");
        await _process.WaitForErrorAsync("3 apps up and running");
    }

    /// <summary>Posts a picture to <c>image-api-grayscale</c>.</summary>
    public Task<HttpResponseMessage> PostPictureAsync(byte[] picture) => Grayscale.PostAsync("/grayscale", new ByteArrayContent(picture));

    /// <summary>The rows of <c>events-service</c>.</summary>
    public async Task<EventRow[]> ReadEventsAsync() => (await Events.GetFromJsonAsync<EventRow[]>("/events"))!;

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _temp.Dispose();
    }

    private HttpClient Connect(int port)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new UriBuilder("http", "127.0.0.1", port).Uri,
            Timeout = Wait.Limit,
        };
        _clients.Add(client);
        return client;
    }

    /// <summary>Copies what the sample consists of: not the state that running it here has left, nor sources.</summary>
    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(from, file);
            if (
                Path.GetExtension(name) is ".wasm" or ".yaml" or ".json" or ".gitignore"
                && !name.StartsWith("target", StringComparison.Ordinal)
            )
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, name))!);
                File.Copy(file, Path.Combine(to, name));
            }
        }
    }

    [GeneratedRegex(@"appPort: \d+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AppPort();
}
