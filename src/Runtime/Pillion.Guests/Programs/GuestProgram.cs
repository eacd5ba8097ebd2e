using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Http;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Guests.Programs;

/// <summary>A module that is a program: everything needed to run it from <c>_start</c> in an instance that nobody used before.</summary>
internal sealed class GuestProgram : IAsyncDisposable
{
    private static readonly TimeSpan s_defaultRequestTimeout = TimeSpan.FromSeconds(30);

    private readonly InstancePool _pool;
    private readonly WasiOptions _wasi;
    private readonly GuestHttpClient _http;

    private GuestProgram(WasmHost host, WasmAppOptions options, Module module, InstancePool pool, WasiOptions wasi)
    {
        Options = options;
        Module = module;
        Threads = host.Threads;
        Gate = new RunGate(host.GateLock, options.Runtime.AppId, options.Settings.Limits.Instances);
        Log = options.Logging.CreateLogger("Pillion.Guests");
        _pool = pool;
        _wasi = wasi;
        _http = new GuestHttpClient(options, host.Outbound);
    }

    public WasmAppOptions Options { get; }

    public Module Module { get; }

    public GuestThreadPool Threads { get; }

    /// <summary>Lets runs in; <see cref="Run"/> is for those it has let in.</summary>
    public RunGate Gate { get; }

    public ILogger Log { get; }

    public WasmAppLimits Limits => Options.Settings.Limits;

    /// <summary>How long one request may take.</summary>
    public TimeSpan RequestTimeout => Limits.Timeout ?? s_defaultRequestTimeout;

    private string AppId => Options.Runtime.AppId;

    /// <summary>Links a module with what it is granted; it is the program's from then on.</summary>
    /// <exception cref="WasmAppException">The module cannot be linked, or the settings cannot be fulfilled.</exception>
    public static GuestProgram Create(WasmHost host, WasmAppOptions options, Module module)
    {
        var settings = options.Settings;
        if (LimitsCheck.Problems(settings.Limits) is { Length: > 0 } problems)
        {
            throw new WasmAppException($"{options.ModuleDisplayName}: {problems}");
        }

        var preopens = new List<WasiPreopen>();
        try
        {
            foreach (var mount in settings.Mounts)
            {
                preopens.Add(WasiPreopen.Open(mount.GuestPath, mount.HostPath, mount.ReadOnly));
            }

            // Arguments and environment are checked here; what a run gets in their place has been checked by whoever makes it.
            var wasi = new WasiOptions
            {
                Preopens = [.. preopens],
                Arguments = options.Arguments,
                Environment = [.. settings.Environment],
            };
            var template = host.Linker.Prepare(
                module,
                new InstanceLimits
                {
                    MaxMemoryBytes = settings.Limits.MemoryBytes,
                    MaxTableElements = (uint)settings.Limits.TableElements,
                    MaxStackBytes = settings.Limits.StackBytes,
                }
            );

            // Idle instances hold memory; those of a burst beyond this are made anew, which costs a tenth of a millisecond.
            var maxIdle = Math.Min(settings.Limits.Instances, Math.Max(4, 2 * Environment.ProcessorCount));
            return new GuestProgram(host, options, module, new InstancePool(template, maxIdle), wasi);
        }
        catch (Exception e) when (e is WasmException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            preopens.ForEach(p => p.Dispose());
            throw new WasmAppException($"{options.ModuleDisplayName}: {e.Message}", e);
        }
    }

    /// <summary>Runs the program once. Blocks; to be called on a guest thread.</summary>
    /// <param name="run">Arguments, environment and standard streams.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="AppChannelException">The guest trapped, threw an exception, took longer or wrote more than it may.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public int Run(GuestRun run, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Host functions wait with this token; compiled code is stopped by the instance's own deadline.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            stop.CancelAfter(timeout);
        }

        try
        {
            var options = _wasi with
            {
                Arguments = run.Arguments,
                Environment = run.Environment,
                Stdin = run.Stdin,
                Stdout = run.Stdout,
                Stderr = run.Stderr,
            };
            using var wasi = new WasiContext(options) { CancellationToken = stop.Token };
            var state = new GuestState(wasi, _http, Limits, stop.Token);
            return RunInstance(state, timeout, cancellationToken);
        }
        catch (WasmTrapException e) when (e.Kind == TrapKind.Interrupted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new AppChannelException(
                AppChannelFailure.Timeout,
                $"app '{AppId}' took longer than its limit of {timeout.TotalSeconds:0.###} s (limits.timeout)",
                e
            );
        }
        catch (WasmTrapException e)
        {
            Log.GuestTrapped(AppId, e);
            throw new AppChannelException(AppChannelFailure.Failed, $"app '{AppId}' trapped: {e.Message}", e);
        }
        catch (WasmGuestException e)
        {
            Log.GuestThrew(AppId, e);
            throw new AppChannelException(AppChannelFailure.Failed, $"app '{AppId}' threw an exception: {e.Message}", e);
        }
        catch (WasmLimitException e)
        {
            Log.GuestReachedLimit(AppId, e.Message);
            throw new AppChannelException(AppChannelFailure.TooLarge, $"app '{AppId}' reached a limit: {e.Message}", e);
        }
        catch (Exception e) when (e is not (AppChannelException or OperationCanceledException))
        {
            // A host function failed in a way that none should: the app's answer is lost, and the reason must not be.
            Log.HostFailed(AppId, e);
            throw new AppChannelException(AppChannelFailure.Failed, $"app '{AppId}' was ended by an error of its host: {e.Message}", e);
        }
    }

    /// <summary>Lets no more runs in, waits for those under way, and gives up the module.</summary>
    public async ValueTask DisposeAsync()
    {
        await Gate.CloseAsync();
        _pool.Dispose();
        Module.Dispose();
        foreach (var preopen in _wasi.Preopens)
        {
            preopen.Dispose();
        }
    }

    private int RunInstance(GuestState state, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var instance = Rent(state);
        try
        {
            // The start function is the guest's code as well.
            using (instance.WithDeadline(timeout, cancellationToken))
            {
                instance.RunStart();
                return WasiCommand.Run(instance);
            }
        }
        catch (WasiExitException exit)
        {
            return exit.ExitCode;
        }
        finally
        {
            _pool.Return(instance);
        }
    }

    private Instance Rent(GuestState state)
    {
        try
        {
            return _pool.RentUnstarted(state);
        }
        catch (WasmLimitException e)
        {
            Log.GuestReachedLimit(AppId, e.Message);
            throw new AppChannelException(AppChannelFailure.Unreachable, $"app '{AppId}' got no instance: {e.Message}", e);
        }
    }
}

/// <summary>What one run of a program is given.</summary>
internal readonly record struct GuestRun(
    IReadOnlyList<string> Arguments,
    IReadOnlyList<KeyValuePair<string, string>> Environment,
    WasiInput Stdin,
    WasiOutput Stdout,
    WasiOutput Stderr
);
