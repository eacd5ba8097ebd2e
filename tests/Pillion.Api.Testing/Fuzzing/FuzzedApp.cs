using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.Jobs;
using Pillion.Components.Local;
using Pillion.Testing;

namespace Pillion.Api.Testing.Fuzzing;

/// <summary>An app for hostile input: it has a component of every block, and jobs, which leave nothing behind; and may invoke no URL.</summary>
public sealed class FuzzedApp : IAsyncDisposable
{
    /// <summary>With what input begins, for every transport.</summary>
    public const int Seed = 20260;

    private readonly TempDirectory _directory = new();

    private FuzzedApp(IStateStore store)
    {
        Jobs = new JobScheduler(
            new JobSchedulerOptions { OpenAsync = _ => new(store), CloseAsync = store.DisposeAsync },
            TimeProvider.System,
            NullLoggerFactory.Instance
        );
        var keys = _directory.Folder("keys");
        File.WriteAllBytes(Path.Combine(keys, "key"), RandomNumberGenerator.GetBytes(32));
        Components =
        [
            ApiApp.Component("store", "state.in-memory"),
            ApiApp.Component("bus", "pubsub.in-memory"),
            ApiApp.Component("secrets", "secretstores.local.file", ("secretsFile", _directory.Write("s.json", """{"name":"v"}"""))),
            ApiApp.Component("locks", "lock.in-memory"),
            ApiApp.Component("keys", "crypto.dapr.localstorage", ("path", keys)),
            ApiApp.Component("files", "bindings.localstorage", ("rootPath", _directory.Folder("files"))),
            ApiApp.Component(
                "config",
                "configuration.local.file",
                ("path", _directory.Write("items.json", """{"a":"1","b":{"value":"2","version":"7"}}"""))
            ),
            ApiApp.Component("echo", "conversation.echo"),
        ];
    }

    /// <summary>The app's options.</summary>
    public AppRuntimeOptions Options { get; } = new() { AppId = "app", MayInvokeUrl = _ => false };

    /// <summary>The app's components.</summary>
    public IReadOnlyList<ComponentSpec> Components { get; }

    /// <summary>The app's jobs.</summary>
    public JobScheduler Jobs { get; }

    /// <summary>The app itself: reads what it gets and forgets it.</summary>
    public IAppChannel Channel { get; } = new QuietApp();

    /// <summary>Makes what the app needs.</summary>
    public static async Task<FuzzedApp> CreateAsync(CancellationToken cancellationToken)
    {
        var store = (IStateStore)LocalComponents.All.Single(c => c.Type == "state.in-memory").Create(new ComponentServices());
        await store.InitAsync(ApiApp.Component("jobs", "state.in-memory"), cancellationToken);
        return new FuzzedApp(store);
    }

    /// <summary>The path of a file that goes with the app.</summary>
    public string PathOf(string name) => _directory.File(name);

    /// <summary>Ends the jobs and deletes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await Jobs.DisposeAsync();
        _directory.Dispose();
    }

    private sealed class QuietApp : IAppChannel
    {
        public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken) =>
            new() { Status = 200, Body = new MessageBody(await request.Body.ReadAllAsync(int.MaxValue, cancellationToken)) };

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
