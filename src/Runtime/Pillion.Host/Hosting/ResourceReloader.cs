using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.BuildingBlocks.Components;
using Pillion.Host.Configuration;
using Pillion.Host.Resources;

namespace Pillion.Host.Hosting;

/// <summary>
/// Follows the apps' resource folders: when a file changes, the components and subscriptions that changed are taken over while the apps run. Files with
/// an error, and components that do not start, change nothing.
/// </summary>
/// <remarks>Dapr's <c>pkg/runtime/hotreload</c> (feature <c>HotReload</c>, which is on unless an app's Configuration switches it off).</remarks>
internal sealed partial class ResourceReloader : IAsyncDisposable
{
    private const string Feature = "HotReload";

    // Editors write a file in several steps, and several files are often saved together.
    private static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(200);

    private readonly HostOptions _options;
    private readonly IReadOnlyList<HostedApp> _apps;
    private readonly ComponentRegistry _components;
    private readonly ComponentFactories _factories;
    private readonly ILogger _logger;
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<FileSystemEventArgs> _changes = Channel.CreateBounded<FileSystemEventArgs>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly List<Task> _closing = [];
    private readonly CancellationToken _stopped;
    private Task _following = Task.CompletedTask;

    public ResourceReloader(HostOptions options, IReadOnlyList<HostedApp> apps, ComponentRegistry components, ComponentFactories factories)
    {
        _options = options;
        _apps = apps;
        _components = components;
        _factories = factories;
        _logger = options.Logging.CreateLogger<ResourceReloader>();
        _stopped = _stopping.Token;
    }

    /// <summary>Whether any folder is followed.</summary>
    public bool IsFollowing => _watchers.Count > 0;

    private IEnumerable<HostedApp> Followed =>
        _apps.Where(app => !app.IsStopping && app.Configuration.Features.GetValueOrDefault(Feature, defaultValue: true));

    /// <summary>Begins to follow.</summary>
    public void Start()
    {
        foreach (var folder in Followed.SelectMany(app => app.Definition.ResourcesPaths).Distinct(StringComparer.Ordinal))
        {
            Watch(folder);
        }

        _following = FollowAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watcher in _watchers)
        {
            watcher.Dispose();
        }

        _watchers.Clear();
        if (!_stopped.IsCancellationRequested)
        {
            await _stopping.CancelAsync();
            await _following;
            await Task.WhenAll(_closing);
            _stopping.Dispose();
        }
    }

    private void Watch(string folder)
    {
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += Note;
            watcher.Created += Note;
            watcher.Deleted += Note;
            watcher.Renamed += Note;
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            // The system's number of watches may be used up; everything else works without.
            Log.CannotWatch(_logger, folder, e.Message);
        }
    }

    private void Note(object sender, FileSystemEventArgs change) => _changes.Writer.TryWrite(change);

    private async Task FollowAsync()
    {
        try
        {
            while (await _changes.Reader.WaitToReadAsync(_stopped))
            {
                await Task.Delay(s_settling, _options.Time, _stopped);
                _changes.Reader.TryRead(out _);
                await ReloadAsync(_stopped);
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var problems = new ConfigurationProblems();
        var loader = new ResourceLoader(_logger, _options.Identity.DeclaredNamespace);
        List<(HostedApp App, ResourceSet Resources)> read =
        [
            .. Followed
                .Where(app => app.Definition.ResourcesPaths.Count > 0)
                .Select(app => (app, loader.Load(app.Definition.ResourcesPaths, problems).Keeping(app.Resources))),
        ];
        if (!Report(problems))
        {
            return;
        }

        WarnOfTheRest(read);
        var changes = read.ConvertAll(next => new ResourceChange(next.App, next.Resources));
        if (!changes.Exists(change => change.IsAny))
        {
            return;
        }

        var replaced = changes.SelectMany(change => change.Replaced).Distinct().ToList();
        _components.Remove(replaced);
        var kept = changes.SelectMany(change => change.App.Runtime!.Components.All).Except(replaced).ToHashSet();
        await InstallAsync(changes, problems, cancellationToken);
        var succeeded = Report(problems);
        if (succeeded)
        {
            foreach (var change in changes.Where(change => change.IsAny))
            {
                succeeded = succeeded && await TakeOverAsync(change, cancellationToken);
            }
        }

        if (succeeded)
        {
            _closing.Add(CloseLaterAsync(replaced));
            return;
        }

        List<LoadedComponent> added =
        [
            .. changes.SelectMany(change => _components.ForApp(change.App.AppId).All).Distinct().Where(c => !kept.Contains(c)),
        ];
        _components.Remove(added);
        _components.Restore(replaced);
        _closing.Add(CloseLaterAsync(added));
    }

    private async Task InstallAsync(List<ResourceChange> changes, ConfigurationProblems problems, CancellationToken cancellationToken)
    {
        var installer = new ComponentInstaller(
            _components,
            _factories,
            new ComponentResolver(_options.Identity),
            problems,
            _options.Logging.CreateLogger<ComponentInstaller>()
        );
        foreach (var change in changes)
        {
            foreach (var loaded in change.App.Runtime!.Components.All.Except(change.Replaced))
            {
                if (loaded.Component is ISecretStore store)
                {
                    installer.Know(change.App.AppId, loaded.Spec.Name, store);
                }
            }
        }

        await installer.InstallAsync(
            [
                .. changes.Select(change => new ComponentInstaller.AppResources(
                    change.App.Definition,
                    change.ToInstall,
                    change.App.Configuration.HasStrictWasm
                )),
            ],
            cancellationToken
        );
    }

    private async Task<bool> TakeOverAsync(ResourceChange change, CancellationToken cancellationToken)
    {
        var app = change.App;
        var before = app.Resources;
        app.Resources = change.Resources;
        try
        {
            await app.Runtime!.ReloadAsync(_components.ForApp(app.AppId).All, app.DeclaredSubscriptions, cancellationToken);
            Log.Reloaded(_logger, app.AppId);
            return true;
        }
        catch (ComponentException e)
        {
            app.Resources = before;
            Log.Refused(_logger, e.Message);
            return false;
        }
    }

    /// <summary>Calls that began with the old components may still be under way.</summary>
    private async Task CloseLaterAsync(List<LoadedComponent> components)
    {
        if (components.Count == 0)
        {
            return;
        }

        await Task.Delay(_options.ShutdownTimeout, _options.Time, _stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(components.Select(_components.CloseAsync));
    }

    private bool Report(ConfigurationProblems problems)
    {
        foreach (var problem in problems.Errors)
        {
            Log.Refused(_logger, problem.ToString());
        }

        return problems.Errors.Count == 0;
    }

    private void WarnOfTheRest(List<(HostedApp App, ResourceSet Resources)> read)
    {
        foreach (var (app, resources) in read)
        {
            if (!resources.HttpEndpoints.SequenceEqual(app.Resources.HttpEndpoints))
            {
                Log.NeedsRestart(_logger, "HTTPEndpoint", app.AppId);
            }

            if (!resources.Resiliencies.SequenceEqual(app.Resources.Resiliencies))
            {
                Log.NeedsRestart(_logger, "Resiliency", app.AppId);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{AppId}: changed resources are in effect")]
        public static partial void Reloaded(ILogger logger, string appId);

        [LoggerMessage(2, LogLevel.Error, "changed resources are not taken over, the ones before stay: {Problem}")]
        public static partial void Refused(ILogger logger, string problem);

        [LoggerMessage(3, LogLevel.Warning, "a changed {Kind} of app {AppId} takes effect at the next start")]
        public static partial void NeedsRestart(ILogger logger, string kind, string appId);

        [LoggerMessage(4, LogLevel.Warning, "changes in {Folder} are not followed: {Problem}")]
        public static partial void CannotWatch(ILogger logger, string folder, string problem);
    }
}
