using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Programs;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasm;
using Pillion.Wasm.GoPlugin;

namespace Pillion.Guests.GoPlugin;

/// <summary>An app that is a plug-in of go-plugin's ABI: it has the methods of Dapr's service <c>AppCallback</c>, and imports those of <c>Dapr</c>.</summary>
/// <remarks>Taction/dapr-wasm, <c>proto/runtime/v1/dapr.proto</c>.</remarks>
internal sealed class PluginApp : IAsyncDisposable
{
    private static readonly TimeSpan s_defaultRequestTimeout = TimeSpan.FromSeconds(30);

    private readonly WasmAppOptions _options;
    private readonly Module _code;
    private readonly PluginModule _module;
    private readonly WasiOptions _wasi;
    private readonly GuestThreadPool _threads;
    private readonly RunGate _gate;
    private readonly ILogger _log;
    private readonly ConcurrentStack<Guest> _idle = new();

    private PluginApp(WasmHost host, WasmAppOptions options, Module code, PluginModule module, WasiOptions wasi)
    {
        (_options, _code, _module, _wasi, _threads) = (options, code, module, wasi, host.Threads);
        _gate = new RunGate(host.GateLock, AppId, Limits.Instances);
        _log = options.Logging.CreateLogger("Pillion.Guests");
    }

    /// <summary>What such apps export.</summary>
    public static PluginService Service { get; } =
        new("app_callback", 1, "on_invoke", "list_topic_subscriptions", "on_topic_event", "list_input_bindings", "on_binding_event");

    private string AppId => _options.Runtime.AppId;

    private WasmAppLimits Limits => _options.Settings.Limits;

    private TimeSpan RequestTimeout => Limits.Timeout ?? s_defaultRequestTimeout;

    /// <summary>Links a plug-in with what it is granted, and starts it once to see its version; it is the app's from then on.</summary>
    /// <exception cref="WasmAppException">It cannot be linked or started, or the settings cannot be fulfilled.</exception>
    public static PluginApp Create(WasmHost host, WasmAppOptions options, Module code)
    {
        var settings = options.Settings;
        if (LimitsCheck.Problems(settings.Limits) is { Length: > 0 } problems)
        {
            throw new WasmAppException($"{options.ModuleDisplayName}: {problems}");
        }

        var preopens = new List<WasiPreopen>();
        PluginModule? module = null;
        try
        {
            foreach (var mount in settings.Mounts)
            {
                preopens.Add(WasiPreopen.Open(mount.GuestPath, mount.HostPath, mount.ReadOnly));
            }

            var wasi = new WasiOptions
            {
                Preopens = [.. preopens],
                Arguments = [options.ModuleName, .. options.Arguments],
                Environment = [.. settings.Environment],
            };
            var linker = DaprImports.AddTo(WasiPreview1.AddTo(new Linker(host.Engine)), options.DaprFunctions(), settings.DaprAllowed);
            var limits = new InstanceLimits
            {
                MaxMemoryBytes = settings.Limits.MemoryBytes,
                MaxTableElements = (uint)settings.Limits.TableElements,
                MaxStackBytes = settings.Limits.StackBytes,
            };
            module = new PluginModule(Service, code, linker, limits);
            var app = new PluginApp(host, options, code, module, wasi);
            app.Try();
            return app;
        }
        catch (Exception e)
            when (e is WasmException or WasiExitException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            module?.Dispose();
            preopens.ForEach(p => p.Dispose());
            throw new WasmAppException($"{options.ModuleDisplayName}: {e.Message}", e);
        }
    }

    /// <summary>Calls a method.</summary>
    /// <param name="method">Its name in snake case, with the service's: <c>app_callback_on_invoke</c>.</param>
    /// <param name="request">The request, as protobuf.</param>
    /// <param name="cancellationToken">Stops the guest.</param>
    /// <returns>The reply, as protobuf.</returns>
    /// <exception cref="AppChannelException">The guest could not be called, answered with an error, trapped, took too long or reached a limit.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> CallAsync(string method, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        // As with requests: a guest that calls another keeps its own place meanwhile, which the gates must know.
        if (GuestChain.Current is { HasGuests: true } chain)
        {
            _gate.Enter(chain, cancellationToken);
        }
        else
        {
            await _gate.EnterAsync(RequestTimeout, cancellationToken);
        }

        var index = Service.Methods.IndexOf(method);
        return await _threads.RunAsync(thread =>
            thread.Run(
                _gate,
                Limits.StackBytes,
                () =>
                {
                    try
                    {
                        return Run(index, request, cancellationToken);
                    }
                    finally
                    {
                        _gate.Leave();
                    }
                }
            )
        );
    }

    /// <summary>Takes no more calls, waits for those under way, and gives up the module.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.CloseAsync();
        while (_idle.TryPop(out var guest))
        {
            guest.Dispose();
        }

        _module.Dispose();
        _code.Dispose();
        foreach (var preopen in _wasi.Preopens)
        {
            preopen.Dispose();
        }
    }

    /// <summary>Starts an instance, for what there is against it to be known when the app starts.</summary>
    private void Try()
    {
        using var guest = new Guest(this);
        guest.Start(RequestTimeout, CancellationToken.None);
    }

    private ReadOnlyMemory<byte> Run(int method, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (RequestTimeout != Timeout.InfiniteTimeSpan)
        {
            stop.CancelAfter(RequestTimeout);
        }

        Guest? guest = null;
        var isIntact = false;
        try
        {
            if (!_idle.TryPop(out guest))
            {
                guest = new Guest(this);
                guest.Start(RequestTimeout, stop.Token);
            }

            var reply = guest.Call(method, request, RequestTimeout, stop.Token);
            isIntact = true;
            return reply.Error is null
                ? reply.Value
                : throw new AppChannelException(AppChannelFailure.Failed, $"app '{AppId}': {reply.Error}");
        }
        catch (Exception e)
        {
            throw RunFailure.Translate(_log, AppId, e, RequestTimeout, cancellationToken);
        }
        finally
        {
            if (isIntact && Limits.Reuse)
            {
                _idle.Push(guest!);
            }
            else
            {
                guest?.Dispose();
            }
        }
    }

    /// <summary>An instance with what belongs to it.</summary>
    private sealed class Guest : IDisposable
    {
        private readonly GuestLineLog _output;
        private readonly WasiContext _wasi;
        private readonly PluginInstance _plugin;

        public Guest(PluginApp app)
        {
            _output = new GuestLineLog(app._log, app.AppId);
            _wasi = new WasiContext(app._wasi with { Stdout = _output, Stderr = _output });
            _plugin = app._module.Instantiate(new PluginState(_wasi));
        }

        public void Start(TimeSpan timeout, CancellationToken cancellationToken)
        {
            _wasi.CancellationToken = cancellationToken;
            using (_plugin.WithDeadline(timeout, cancellationToken))
            {
                _plugin.Start();
            }
        }

        public PluginReply<ReadOnlyMemory<byte>> Call(
            int method,
            ReadOnlyMemory<byte> request,
            TimeSpan timeout,
            CancellationToken cancellationToken
        )
        {
            _wasi.CancellationToken = cancellationToken;
            try
            {
                using (_plugin.WithDeadline(timeout, cancellationToken))
                {
                    return _plugin.Call<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>(
                        method,
                        request,
                        request.Length,
                        static (message, destination) => message.Span.CopyTo(destination),
                        static source => source.ToArray()
                    );
                }
            }
            finally
            {
                _output.Restart();
            }
        }

        public void Dispose()
        {
            _wasi.Dispose();
            _output.Dispose();
            _plugin.Dispose();
        }
    }
}
