using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Components;
using Pillion.Guests.Components.Handlers;
using Pillion.Guests.Components.KeyValue.Watching;
using Pillion.Guests.GoPlugin;
using Pillion.Guests.Programs;

namespace Pillion.Guests;

/// <summary>A Wasm module as an app: loaded, linked with what it is granted, ready to be called.</summary>
public sealed class WasmApp : IAsyncDisposable
{
    private readonly IAsyncDisposable _guest;
    private readonly Func<Stream, Stream, Stream, CancellationToken, Task<int>> _run;

    private WasmApp(
        IAsyncDisposable guest,
        Func<Stream, Stream, Stream, CancellationToken, Task<int>> run,
        WasmTrigger trigger,
        IAppChannel? channel
    )
    {
        _guest = guest;
        _run = run;
        Trigger = trigger;
        Channel = channel;
    }

    /// <summary>How it is called; never <see cref="WasmTrigger.Auto"/>.</summary>
    public WasmTrigger Trigger { get; }

    /// <summary>Where its requests go; null when it is a <see cref="WasmTrigger.Command"/>, or has no handler for any.</summary>
    public IAppChannel? Channel { get; }

    /// <summary>Where requests to its own port go; the same unless the component has one handler for HTTP and another for invocations.</summary>
    public IAppChannel? HttpChannel { get; private init; }

    /// <summary>What the runtime asks of the app by itself; null for what <see cref="BuildingBlocks.Apps.AppRuntime.Channel"/> makes of the channel.</summary>
    public IAppCallbacks? Callbacks { get; private init; }

    /// <summary>
    /// Calls a method of an app that is a plug-in, by its name in snake case (<c>app_callback_on_invoke</c>), with a protobuf message; null for other apps. Such an app has
    /// no channel by itself. Whoever knows the messages makes one. Failures are those of a channel (<see cref="AppChannelException"/>).
    /// </summary>
    public Func<string, ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>>? CallAsync { get; private init; }

    /// <summary>Reads, compiles and links a module, and finds out how it is called. Takes as long as the module is large: not for a hot path.</summary>
    /// <exception cref="WasmAppException">The module cannot be used as the options want it.</exception>
    public static WasmApp Load(WasmHost host, WasmAppOptions options)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        var app = GuestModule.IsComponent(options.ModulePath) ? LoadComponent(host, options) : LoadModule(host, options);
        return options.Settings.Middleware.Count == 0 ? app : app.Behind(host, options);
    }

    /// <summary>Runs a <see cref="WasmTrigger.Command"/> from start to end.</summary>
    /// <param name="input">Its standard input.</param>
    /// <param name="output">Its standard output.</param>
    /// <param name="error">Its standard error.</param>
    /// <param name="cancellationToken">Stops the guest.</param>
    /// <returns>The guest's exit code.</returns>
    /// <exception cref="OperationCanceledException">The guest was stopped.</exception>
    /// <exception cref="AppChannelException">The guest trapped, took longer or wrote more than it may.</exception>
    public Task<int> RunAsync(Stream input, Stream output, Stream error, CancellationToken cancellationToken) =>
        _run(input, output, error, cancellationToken);

    /// <summary>Takes no more requests, waits for those under way, and gives up the module. Who wants them to end sooner cancels them.</summary>
    public ValueTask DisposeAsync() => _guest.DisposeAsync();

    /// <summary>The app with the middleware of its settings in front of it.</summary>
    private WasmApp Behind(WasmHost host, WasmAppOptions options)
    {
        try
        {
            var app =
                HttpChannel
                ?? throw new WasmAppException(
                    $"{options.ModulePath}: 'middleware' needs an app that takes HTTP requests; this one does not."
                );
            var chain = MiddlewareChain.Create(host, options, app);
            return new WasmApp(new AppBehind(chain, this), _run, Trigger, Channel == app ? chain.Channel : Channel)
            {
                HttpChannel = chain.Channel,
                Callbacks = Callbacks,
            };
        }
        catch
        {
            // Nobody has called it: there is nothing to wait for.
            _ = DisposeAsync().AsTask();
            throw;
        }
    }

    private static WasmApp LoadModule(WasmHost host, WasmAppOptions options)
    {
        var module = GuestModule.Load(host.Engine, options);
        try
        {
            // What the module is comes before what it lacks: a handler of another kind also has imports that programs have not.
            var trigger = TriggerDetection.Resolve(module, options);
            if (trigger == WasmTrigger.Dapr)
            {
                var plugin = PluginApp.Create(host, options, module);
                return new WasmApp(plugin, NoCommandAsync, trigger, channel: null) { CallAsync = plugin.CallAsync };
            }

            var program = GuestProgram.Create(host, options, module);
            IAppChannel? channel = trigger switch
            {
                WasmTrigger.Wagi => new Wagi.WagiChannel(program),
                WasmTrigger.Stdio => new StdioChannel(program),
                _ => null,
            };
            return new WasmApp(
                program,
                (input, output, error, cancel) => new CommandRun(program, input, output, error).RunAsync(cancel),
                trigger,
                channel
            )
            {
                HttpChannel = channel,
            };
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    private static Task<int> NoCommandAsync(Stream input, Stream output, Stream error, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A plug-in is no command.");

    private static WasmApp LoadComponent(WasmHost host, WasmAppOptions options)
    {
        var component = GuestModule.LoadComponent(host.Engine, options);
        try
        {
            var trigger = TriggerDetection.Resolve(component, options);
            var guest = GuestComponent.Create(host, options, component);
            var isApp = trigger is WasmTrigger.Http or WasmTrigger.Dapr;
            var http = isApp ? AppHandlers.HttpChannel(guest) : null;
            var watcher = isApp ? KeyValueWatcher.For(guest) : null;
            return new WasmApp(
                watcher is null ? guest : new AppBehind(watcher, guest),
                (input, output, error, cancel) => new ComponentCommandRun(guest, input, output, error).RunAsync(cancel),
                trigger,
                isApp ? AppHandlers.InvocationChannel(guest) ?? http : null
            )
            {
                HttpChannel = http,
                Callbacks = isApp && (AppHandlers.HasCallbacks(component) || http is null) ? AppHandlers.Callbacks(guest) : null,
            };
        }
        catch
        {
            component.Dispose();
            throw;
        }
    }

    /// <summary>An app with what calls it by itself, and ends before it.</summary>
    private sealed class AppBehind(IAsyncDisposable front, IAsyncDisposable app) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await front.DisposeAsync();
            await app.DisposeAsync();
        }
    }
}
