using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Configuration;
using Pillion.Host.Instances;
using Pillion.Host.Processes;
using Pillion.Host.RunTemplates;

namespace Pillion.Cli.Commands;

/// <summary><c>pillion stop</c>: stops apps by id, or all apps of a template.</summary>
internal sealed class StopCommand : ICommand
{
    private static readonly Option s_appId = new("--app-id", "-a", "ID", "the app to stop") { IsRepeatable = true };
    private static readonly Option s_runFile = new(
        "--run-file",
        "-f",
        "FILE",
        "stop the apps of a template: a file, or a folder with a dapr.yaml"
    );

    /// <summary>A host ends within its own shutdown time, 5 s unless it was told otherwise; past this something is wrong with it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public string Name => "stop";

    public string Summary => "Stop running apps.";

    public IReadOnlyList<string> Usage => ["stop -a ID [-a ID …]", "stop -f dapr.yaml"];

    public IReadOnlyList<Option> Options => [s_appId, s_runFile];

    public IReadOnlyList<(string Line, string Meaning)> Examples => [];

    public async Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        var ids = arguments.Texts(s_appId);
        var file = arguments.Text(s_runFile);
        if ((ids.Count == 0) == (file is null))
        {
            throw new UsageException($"say either {s_appId.Name} or {s_runFile.Name}");
        }

        var hosts = RuntimeFolder.OfUser().List();
        return file is null ? await StopAppsAsync(ids, hosts, console) : await StopTemplateAsync(file, hosts, console);
    }

    private static async Task<int> StopAppsAsync(IReadOnlyList<string> ids, IReadOnlyList<InstanceDescription> hosts, CliConsole console)
    {
        var code = ExitCodes.Success;
        foreach (var id in ids)
        {
            if (RunningApps.Find(hosts, id) is not { } host)
            {
                console.Error(RunningApps.NotFound(hosts, id));
                code = ExitCodes.NotRunning;
            }
            else if (!await StopAppAsync(host, id))
            {
                console.Error($"'{id}' (process {host.ProcessId}) did not stop");
                code = ExitCodes.Failure;
            }
            else
            {
                console.Say($"App '{id}' stopped.");
            }
        }

        return code;
    }

    private static async Task<bool> StopAppAsync(InstanceDescription host, string appId)
    {
        if (host.Apps.Count == 1)
        {
            return await EndAsync(host);
        }

        using var client = new ControlClient(host);
        try
        {
            await client.StopAppAsync(appId, CancellationToken.None);
        }
        catch (HttpRequestException)
        {
            // The last of its apps went between listing and asking; that is what was wanted.
            return !RuntimeFolder.IsRunning(host);
        }

        return await WaitAsync(() => RunningApps.Find(RuntimeFolder.OfUser().List(), appId)?.ProcessId != host.ProcessId);
    }

    private static async Task<int> StopTemplateAsync(string file, IReadOnlyList<InstanceDescription> hosts, CliConsole console)
    {
        var path = PathResolver.Resolve(Environment.CurrentDirectory, file);
        path = Directory.Exists(path) ? Path.Combine(path, RunTemplateReader.DefaultFileName) : path;
        var running = hosts.Where(host => host.RunTemplatePath == path).ToList();
        if (running.Count == 0)
        {
            console.Error($"nothing of the template {path} is running");
            return ExitCodes.NotRunning;
        }

        foreach (var host in running)
        {
            if (!await EndAsync(host))
            {
                console.Error($"process {host.ProcessId} did not stop");
                return ExitCodes.Failure;
            }

            console.Say($"Apps stopped: {string.Join(", ", host.Apps.Select(app => app.AppId))}.");
        }

        return ExitCodes.Success;
    }

    private static Task<bool> EndAsync(InstanceDescription host)
    {
        Signals.Send(host.ProcessId, Signals.Terminate);
        return WaitAsync(() => !RuntimeFolder.IsRunning(host));
    }

    /// <summary>The process is nobody's child here, so its end cannot be waited for, only looked for.</summary>
    private static async Task<bool> WaitAsync(Func<bool> isDone)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!isDone())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > s_patience)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return true;
    }
}
