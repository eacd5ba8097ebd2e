using Microsoft.Extensions.Logging;
using Pillion.Guests.Programs;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Http;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components;

/// <summary>A component as an app: linked with what it is granted, with instances to run it in.</summary>
internal sealed class GuestComponent : IAsyncDisposable
{
    /// <summary>So many instances wait for requests, if there were that many at once. With fewer, a server's usual burst makes instances anew.</summary>
    private const int MinIdle = 32;

    private static readonly TimeSpan s_defaultRequestTimeout = TimeSpan.FromSeconds(30);

    private GuestComponent(WasmHost host, WasmAppOptions options, Component component, ComponentTemplate template, WasiOptions wasi)
    {
        Options = options;
        Component = component;
        Template = template;
        Threads = host.Threads;
        Borrowed = host.Borrowed;
        IsHandler = component.FindExport(HttpHandler.Interface) is not null;
        var isShared = IsHandler && Limits.Reuse;
        var runs = Limits.Instances * (isShared ? (long)Limits.Concurrency : 1);
        Gate = new RunGate(host.GateLock, options.Runtime.AppId, (int)Math.Min(runs, int.MaxValue));
        Log = options.Logging.CreateLogger("Pillion.Guests");
        Wasi = wasi;

        // Idle instances hold memory; those of a burst beyond this are made anew.
        var maxIdle = Math.Min(Limits.Instances, Math.Max(MinIdle, 2 * Environment.ProcessorCount));
        var pool = new ComponentPool(template, maxIdle);
        Dispatcher = new GuestDispatcher(Threads, Gate, Limits.StackBytes);
        Instances =
            !Limits.Reuse ? new FreshInstances(this, pool)
            : isShared ? new SharedInstances(this, pool, Limits.Instances, Limits.Concurrency)
            : new ReusedInstances(this, pool, maxIdle);
    }

    public WasmAppOptions Options { get; }

    public Component Component { get; }

    public ComponentTemplate Template { get; }

    public GuestThreadPool Threads { get; }

    /// <summary>Threads for runs that are short, as <see cref="Pace"/> knows.</summary>
    public BorrowedThreads Borrowed { get; }

    public GuestPace Pace { get; } = new();

    /// <summary>Lets runs in.</summary>
    public RunGate Gate { get; }

    public ILogger Log { get; }

    /// <summary>What every instance is granted; its standard streams are set for each.</summary>
    public WasiOptions Wasi { get; }

    public InstanceSource Instances { get; }

    /// <summary>Whether it is a handler of <c>wasi:http</c> 0.3.</summary>
    public bool IsHandler { get; }

    /// <summary>Where its asynchronous functions go on.</summary>
    public GuestDispatcher Dispatcher { get; }

    public WasmAppLimits Limits => Options.Settings.Limits;

    public string AppId => Options.Runtime.AppId;

    /// <summary>How long one request may take.</summary>
    public TimeSpan RequestTimeout => Limits.Timeout ?? s_defaultRequestTimeout;

    /// <summary>Links a component with what it is granted; it is the app's from then on.</summary>
    /// <param name="next">What it hands requests on to, if it stands in front of something.</param>
    /// <exception cref="WasmAppException">The component cannot be linked, or the settings cannot be fulfilled.</exception>
    public static GuestComponent Create(WasmHost host, WasmAppOptions options, Component component, WasiHttpClient? next = null)
    {
        var limits = options.Settings.Limits;
        if (LimitsCheck.Problems(limits) is { Length: > 0 } problems)
        {
            throw new WasmAppException($"{options.ModuleDisplayName}: {problems}");
        }

        var preopens = new List<WasiPreopen>();
        try
        {
            foreach (var mount in options.Settings.Mounts)
            {
                preopens.Add(WasiPreopen.Open(mount.GuestPath, mount.HostPath, mount.ReadOnly));
            }

            var wasi = new WasiOptions
            {
                Preopens = [.. preopens],
                Arguments = [component.Name, .. options.Arguments],
                Environment = [.. options.Settings.Environment],
                Http = new ComponentHttpClient(options, host.Network),
                NextHandler = next ?? WasiHttpClient.None,
                Network = SocketGrants.Of(options.Settings),
                MaxHttpRequests = limits.HttpSessions,
            };
            var template = host.ComponentLinker.Prepare(
                component,
                new InstanceLimits
                {
                    MaxMemoryBytes = limits.MemoryBytes,
                    MaxTableElements = (uint)limits.TableElements,
                    MaxStackBytes = limits.StackBytes,
                }
            );
            return new GuestComponent(host, options, component, template, wasi);
        }
        catch (Exception e) when (e is WasmException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            preopens.ForEach(p => p.Dispose());
            throw new WasmAppException($"{options.ModuleDisplayName}: {e.Message}", e);
        }
    }

    /// <summary>Says what went wrong with a run, in the terms of whoever called the app, and logs what its developer wants to see.</summary>
    /// <param name="timeout">How long the run might take.</param>
    public Exception Translate(Exception exception, TimeSpan timeout, CancellationToken cancellationToken) =>
        RunFailure.Translate(Log, AppId, exception, timeout, cancellationToken);

    /// <summary>Lets no more runs in, waits for those under way, and gives up the component.</summary>
    public async ValueTask DisposeAsync()
    {
        await Gate.CloseAsync();
        Instances.Dispose();
        Component.Dispose();
        foreach (var preopen in Wasi.Preopens)
        {
            preopen.Dispose();
        }
    }
}
