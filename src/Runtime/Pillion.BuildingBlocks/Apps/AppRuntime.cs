using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Abstractions.PubSub;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Bindings;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Configuration;
using Pillion.BuildingBlocks.Conversation;
using Pillion.BuildingBlocks.Cryptography;
using Pillion.BuildingBlocks.Health;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.Jobs;
using Pillion.BuildingBlocks.Locks;
using Pillion.BuildingBlocks.Metadata;
using Pillion.BuildingBlocks.Middleware;
using Pillion.BuildingBlocks.PubSub;
using Pillion.BuildingBlocks.Resiliency;
using Pillion.BuildingBlocks.Secrets;
using Pillion.BuildingBlocks.Shutdown;
using Pillion.BuildingBlocks.State;
using Pillion.BuildingBlocks.State.Watching;

namespace Pillion.BuildingBlocks.Apps;

/// <summary>
/// One app: its id, the components it sees, how it is reached, and the building blocks' operations as this app may use them. HTTP, gRPC and
/// the host functions of a Wasm guest all call these same objects. What <c>daprd</c> is for one app, as an object.
/// </summary>
/// <remarks>
/// A host makes it, sets <see cref="Channel"/> once the app is started, adds it to the <see cref="AppRegistry"/> so that others can call it, and
/// calls <see cref="HealthOperations.MarkOutboundReady"/> and <see cref="HealthOperations.MarkReady"/> when they are true.
/// </remarks>
public sealed class AppRuntime : IAsyncDisposable
{
    private IAppChannel? _channel;
    private IAppCallbacks? _callbacks;

    /// <summary>Makes the runtime of an app.</summary>
    /// <param name="options">What is fixed about the app.</param>
    /// <param name="components">The components it sees (<see cref="ComponentRegistry.ForApp"/>).</param>
    /// <param name="apps">The apps of this process, for invocation.</param>
    /// <param name="shutdown">What the shutdown API does; null answers it and does nothing.</param>
    /// <param name="time">The clock for retries; null for the system's.</param>
    /// <param name="logging">Where the app's building blocks log; null for nowhere.</param>
    /// <param name="jobs">The host's scheduler; null for a host without one.</param>
    /// <exception cref="Pillion.Abstractions.ComponentException">A component's runtime-level metadata (<c>keyPrefix</c>) is not valid.</exception>
    public AppRuntime(
        AppRuntimeOptions options,
        AppComponents components,
        AppRegistry apps,
        Action<ShutdownMode>? shutdown = null,
        TimeProvider? time = null,
        ILoggerFactory? logging = null,
        JobScheduler? jobs = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.AppId);
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(apps);
        Options = options;
        Components = components;
        Logging = logging ?? NullLoggerFactory.Instance;
        Time = time ?? TimeProvider.System;
        Resiliency = new ResiliencyPolicies(options.Resiliency, Time);
        PubSub = new PubSubOperations(options, components, Resiliency, Time);
        State = new StateOperations(options, components, Resiliency, PubSub, apps.StateWatchers, Time);
        Secrets = new SecretOperations(options, components, Resiliency);
        Locks = new LockOperations(options, components, Resiliency);
        Configuration = new ConfigurationOperations(this);
        Jobs = new JobOperations(this, jobs);
        Bindings = new BindingOperations(this);
        Cryptography = new CryptoOperations(components);
        Conversation = new ConversationOperations(components, Resiliency);
        Invocation = new InvocationOperations(this, apps, Time);
        Metadata = new MetadataOperations(options, components);
        Health = new HealthOperations(options.AppId);
        AppHealth = new AppHealth(Logging.CreateLogger<AppHealth>());
        Shutdown = new ShutdownOperations(shutdown);
        Subscriptions = new SubscriptionRuntime(this, Time);
    }

    /// <summary>The app's id.</summary>
    public string AppId => Options.AppId;

    /// <summary>What is fixed about the app.</summary>
    public AppRuntimeOptions Options { get; }

    /// <summary>The components the app sees.</summary>
    public AppComponents Components { get; }

    /// <summary>Where the app's building blocks log.</summary>
    public ILoggerFactory Logging { get; }

    /// <summary>The clock of what the runtime does for the app.</summary>
    public TimeProvider Time { get; }

    /// <summary>
    /// How the app is reached; null while there is none (not started yet, or a client only). The host keeps and disposes it. Setting it makes the
    /// <see cref="Callbacks"/> of an HTTP app with it, and puts the app's middleware in front.
    /// </summary>
    public IAppChannel? Channel
    {
        get => Volatile.Read(ref _channel);
        set
        {
            Volatile.Write(ref _channel, value is null ? null : WithMiddleware(value));
            Callbacks = value is null ? null : CreateHttpCallbacks(value);
        }
    }

    /// <summary>
    /// What the runtime itself asks of the app: events, bindings, jobs. Null while there is no app. Set it after <see cref="Channel"/> for an app
    /// that is asked in another way (gRPC).
    /// </summary>
    public IAppCallbacks? Callbacks
    {
        get => Volatile.Read(ref _callbacks);
        set => Volatile.Write(ref _callbacks, value);
    }

    /// <summary>What protects calls to apps and components.</summary>
    public ResiliencyPolicies Resiliency { get; }

    /// <summary>The state block.</summary>
    public StateOperations State { get; }

    /// <summary>The pub/sub block: publishing.</summary>
    public PubSubOperations PubSub { get; }

    /// <summary>The pub/sub block: subscribing. The host starts it when the app is ready, and disposes it before the components.</summary>
    public SubscriptionRuntime Subscriptions { get; }

    /// <summary>The secrets block.</summary>
    public SecretOperations Secrets { get; }

    /// <summary>The distributed-lock block.</summary>
    public LockOperations Locks { get; }

    /// <summary>The configuration block.</summary>
    public ConfigurationOperations Configuration { get; }

    /// <summary>The bindings block.</summary>
    public BindingOperations Bindings { get; }

    /// <summary>The jobs block.</summary>
    public JobOperations Jobs { get; }

    /// <summary>The cryptography block.</summary>
    public CryptoOperations Cryptography { get; }

    /// <summary>The conversation block.</summary>
    public ConversationOperations Conversation { get; }

    /// <summary>The service-invocation block.</summary>
    public InvocationOperations Invocation { get; }

    /// <summary>What the runtime tells about itself and the app.</summary>
    public MetadataOperations Metadata { get; }

    /// <summary>Whether the runtime is ready.</summary>
    public HealthOperations Health { get; }

    /// <summary>Whether the app itself is healthy.</summary>
    public AppHealth AppHealth { get; }

    /// <summary>The shutdown API.</summary>
    public ShutdownOperations Shutdown { get; }

    /// <summary>A channel of the app with the app's middleware in front of it.</summary>
    public IAppChannel WithMiddleware(IAppChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.NeedsHttpMethod && !Options.AppHttpPipeline.IsEmpty
            ? new PipelinedAppChannel(Options.AppHttpPipeline, channel)
            : channel;
    }

    /// <summary>What the runtime asks of an app that is reached by HTTP-shaped requests over a channel, through the app's middleware.</summary>
    public IAppCallbacks CreateHttpCallbacks(IAppChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return new HttpAppCallbacks(WithMiddleware(channel), Options, Logging) { HealthChannel = channel };
    }

    /// <summary>
    /// Begins what the runtime does for the app by itself beside its <see cref="Subscriptions"/>: reading input bindings, telling it of its jobs. Called
    /// when the app is there, and again when it is healthy again.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Bindings.Inputs.StartAsync(cancellationToken);
        await Jobs.StartAsync(cancellationToken);
    }

    /// <summary>Ends that and the subscriptions, and waits for what the app is doing with it, until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            Subscriptions.PauseAsync(cancellationToken),
            Task.WhenAny(
                Task.WhenAll(Bindings.Inputs.StopAsync(), Jobs.StopAsync()),
                Task.Delay(Timeout.InfiniteTimeSpan, Time, cancellationToken)
            )
        );

    /// <summary>
    /// Makes these the components the app sees and the subscriptions declared for it, while it runs. What brings work to the app stops for a moment
    /// when it is affected; everything else goes on, calls under way with the components they began with.
    /// </summary>
    /// <param name="components">All of them, those that stay as the same objects.</param>
    /// <param name="subscriptions">All of them.</param>
    /// <param name="cancellationToken">Breaks off what is under way.</param>
    /// <exception cref="Pillion.Abstractions.ComponentException">A component's runtime-level metadata (<c>keyPrefix</c>) is not valid; nothing has changed.</exception>
    public async Task ReloadAsync(
        IReadOnlyList<LoadedComponent> components,
        IReadOnlyList<AppSubscription> subscriptions,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(components);
        _ = new StateOperations(Options, new AppComponents(components), Resiliency, PubSub, new StateWatchers(), Time);
        _ = new LockOperations(Options, new AppComponents(components), Resiliency);
        var changed = components.Except(Components.All).Concat(Components.All.Except(components));
        var bringsWork = changed.Any(c => c.Component is IPubSub or IInputBinding or IStateStore);
        if (!Health.IsReady || !AppHealth.IsHealthy || (!bringsWork && subscriptions.SequenceEqual(Subscriptions.Declared)))
        {
            Components.Replace(components);
            Subscriptions.Declared = subscriptions;
            return;
        }

        await StopAsync(cancellationToken);
        Components.Replace(components);
        Subscriptions.Declared = subscriptions;
        await Subscriptions.StartAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Stops, and ends every subscription. The app's channel is the host's.</summary>
    public async ValueTask DisposeAsync()
    {
        await Subscriptions.DisposeAsync();
        await Bindings.Inputs.StopAsync();
        await Jobs.StopAsync();
        await Configuration.DisposeAsync();
    }
}
