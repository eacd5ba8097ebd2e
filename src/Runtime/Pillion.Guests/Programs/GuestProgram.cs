using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Http;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Guests.Programs;

/// <summary>A module that is a program: everything needed to run it from <c>_start</c> in an instance that nobody used before.</summary>
internal sealed class GuestProgram : IDisposable
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
        Log = options.Logging.CreateLogger("Pillion.Guests");
        _pool = pool;
        _wasi = wasi;
        _http = new GuestHttpClient(options, host.Outbound);
    }

    public WasmAppOptions Options { get; }

    public Module Module { get; }

    public GuestThreadPool Threads { get; }

    public ILogger Log { get; }

    public WasmAppLimits Limits => Options.Settings.Limits;

    /// <summary>How long one request may take.</summary>
    public TimeSpan RequestTimeout => Limits.Timeout ?? s_defaultRequestTimeout;

    /// <exception cref="WasmAppException">The module cannot be loaded or linked.</exception>
    public static GuestProgram Load(WasmHost host, WasmAppOptions options)
    {
        var module = LoadModule(host.Engine, options.ModulePath);
        var preopens = new List<WasiPreopen>();
        try
        {
            foreach (var mount in options.Settings.Mounts)
            {
                preopens.Add(WasiPreopen.Open(mount.GuestPath, mount.HostPath, mount.ReadOnly));
            }

            var limits = options.Settings.Limits;
            var template = host.Linker.Prepare(
                module,
                new InstanceLimits
                {
                    MaxMemoryBytes = limits.MemoryBytes,
                    MaxTableElements = (uint)limits.TableElements,
                    MaxStackBytes = limits.StackBytes,
                }
            );

            // Idle instances hold memory; those of a burst beyond this are made anew, which costs a tenth of a millisecond.
            var maxIdle = Math.Min(limits.Instances, Math.Max(4, 2 * Environment.ProcessorCount));
            return new GuestProgram(
                host,
                options,
                module,
                new InstancePool(template, maxIdle),
                new WasiOptions { Preopens = [.. preopens] }
            );
        }
        catch (Exception e) when (e is WasmException or IOException or UnauthorizedAccessException)
        {
            preopens.ForEach(p => p.Dispose());
            module.Dispose();
            throw new WasmAppException($"{options.ModulePath}: {e.Message}", e);
        }
    }

    /// <summary>Runs the program once. Blocks; to be called on a guest thread.</summary>
    /// <param name="run">Arguments, environment and standard streams.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="AppChannelException">The guest trapped, took longer or wrote more than it may.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public int Run(GuestRun run, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Host functions wait with this token; compiled code is stopped by the instance's own deadline.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            stop.CancelAfter(timeout);
        }

        var options = _wasi with
        {
            Arguments = run.Arguments,
            Environment = run.Environment,
            Stdin = run.Stdin,
            Stdout = run.Stdout,
            Stderr = run.Stderr,
        };
        using var wasi = new WasiContext(options) { CancellationToken = stop.Token };
        using var state = new GuestState(wasi, _http, Limits, stop.Token);
        try
        {
            return RunInstance(state, timeout, cancellationToken);
        }
        catch (WasmTrapException e) when (e.Kind == TrapKind.Interrupted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new AppChannelException(
                AppChannelFailure.Timeout,
                $"app '{Options.Runtime.AppId}' took longer than its limit of {timeout.TotalSeconds:0.###} s (limits.timeout)",
                e
            );
        }
        catch (WasmTrapException e)
        {
            Log.GuestTrapped(Options.Runtime.AppId, e);
            throw new AppChannelException(AppChannelFailure.Failed, $"app '{Options.Runtime.AppId}' trapped: {e.Message}", e);
        }
        catch (WasmLimitException e)
        {
            Log.GuestReachedLimit(Options.Runtime.AppId, e.Message);
            throw new AppChannelException(AppChannelFailure.TooLarge, $"app '{Options.Runtime.AppId}' reached a limit: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _pool.Dispose();
        Module.Dispose();
        foreach (var preopen in _wasi.Preopens)
        {
            preopen.Dispose();
        }
    }

    private int RunInstance(GuestState state, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var instance = _pool.Rent(state);
        try
        {
            using (instance.WithDeadline(timeout, cancellationToken))
            {
                return WasiCommand.Run(instance);
            }
        }
        finally
        {
            _pool.Return(instance);
        }
    }

    private static Module LoadModule(Engine engine, string path)
    {
        try
        {
            return Module.LoadFile(engine, path);
        }
        catch (WasmFormatException e) when (IsComponent(path))
        {
            throw new WasmAppException($"{path} is a component; this version runs core modules of WASI preview 1 only.", e);
        }
        catch (Exception e) when (e is WasmException or IOException or UnauthorizedAccessException)
        {
            throw new WasmAppException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Components share the magic bytes; their layer field, the second half of the version, is 1.</summary>
    private static bool IsComponent(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[8];
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && header[..4].SequenceEqual("\0asm"u8)
            && header[6] == 1;
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
