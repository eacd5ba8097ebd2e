using System.Buffers;
using Pillion.Wasi.Clocks;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Polling;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Sockets;
using Pillion.Wasi.Preview3;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi;

/// <summary>
/// The WASI state of one instance: its open descriptors and its clocks. Make one per instance and put it, or an
/// <see cref="IWasiHost"/> that carries it, into <see cref="Instance.HostState"/>. Dispose it when the guest has ended.
/// </summary>
public sealed class WasiContext : IWasiHost, IDisposable
{
    private GuestWait? _wait;
    private Preview2Host? _preview2;
    private Preview3Host? _preview3;
    private byte[] _scratch = [];
    private int _openFiles;

    /// <summary>A context that gives a guest what the options say.</summary>
    public WasiContext(WasiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Clocks = new GuestClocks(options.Clock, options.ClockResolution);
        Descriptors = new FdTable(options.MaxDescriptors);
        Resources = new ResourceList(options.MaxResources);
        Network = new NetworkAccess(options.Network);
        HttpRequests = new OpenRequests(options.MaxHttpRequests);
        OpenStandardDescriptors();
        OpenPreopens();
    }

    /// <summary>What the guest is given.</summary>
    public WasiOptions Options { get; }

    /// <summary>
    /// Ends waits in host functions (<c>poll_oneoff</c>, <c>fd_read</c> …) and long copies by a trap of kind
    /// <see cref="TrapKind.Interrupted"/>. Give it the token, or the deadline, that also stops the instance's code.
    /// </summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Called on the guest's thread when it is about to wait for something: a host may do then what it had put off.</summary>
    public Action? Waiting { get; set; }

    /// <inheritdoc/>
    WasiContext IWasiHost.Wasi => this;

    internal FdTable Descriptors { get; }

    internal GuestClocks Clocks { get; }

    internal GuestWait Wait => _wait ??= new GuestWait(Options.Clock);

    /// <summary>The functions of WASI 0.2.</summary>
    internal Preview2Host Preview2 => _preview2 ??= new Preview2Host(this);

    /// <summary>The functions of WASI 0.3.</summary>
    internal Preview3Host Preview3 => _preview3 ??= new Preview3Host(this);

    /// <summary>What the guest has handles of (WASI 0.2 and 0.3).</summary>
    internal ResourceList Resources { get; }

    /// <summary>What of the network the guest may use.</summary>
    internal NetworkAccess Network { get; }

    /// <summary>The HTTP requests that the guest has open.</summary>
    internal OpenRequests HttpRequests { get; }

    /// <summary>How many files, directories and sockets those are.</summary>
    internal int OpenFiles => Volatile.Read(ref _openFiles);

    /// <summary>One more, or one less; from any thread.</summary>
    internal void CountOpenFiles(int change) => Interlocked.Add(ref _openFiles, change);

    /// <summary>Closes descriptors and resources. Streams and buffers given in the options, and preopens, stay open.</summary>
    public void Dispose()
    {
        _preview3?.Http.Dispose();
        Resources.Dispose();
        Descriptors.Dispose();
        _wait?.Dispose();
        ReturnScratch();
    }

    /// <summary>The context of a calling instance.</summary>
    internal static WasiContext Of(Caller caller)
    {
        var state = caller.Instance.HostState;

        // The exact type first: it is the usual one, and asking for it is a compare, asking for an interface a search.
        return state as WasiContext ?? (state as IWasiHost)?.Wasi ?? caller.State<IWasiHost>().Wasi;
    }

    /// <summary>The context of a calling component.</summary>
    internal static WasiContext Of(ComponentCaller caller)
    {
        var state = caller.Instance.HostState;
        return state as WasiContext ?? (state as IWasiHost)?.Wasi ?? caller.State<IWasiHost>().Wasi;
    }

    /// <summary>Memory for what a host function answers, until the next one is called.</summary>
    internal Memory<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            ReturnScratch();
            _scratch = ArrayPool<byte>.Shared.Rent(length);
        }

        return _scratch.AsMemory(0, length);
    }

    /// <summary>A standard descriptor. The context's table closes it, so the owner that this makes never gives it up.</summary>
    internal SharedDescriptor Standard(int number)
    {
        Descriptors.TryGet(number, out var entry);
        return new SharedDescriptor(entry!.Descriptor);
    }

    /// <summary>Whether a standard descriptor is presented as a terminal.</summary>
    internal bool IsTerminal(int number) =>
        Descriptors.TryGet(number, out var entry) && entry.Descriptor.FileType == FileType.CharacterDevice;

    /// <summary>Lets the guest's thread wait for something.</summary>
    /// <exception cref="WasmTrapException">The guest's time is over.</exception>
    internal void WaitFor(IReadiness source)
    {
        // Most waits are over before they begin; these cost no event.
        while (!source.IsReady)
        {
            Wait.Event.Reset();
            if (source.IsReady)
            {
                return;
            }

            Block(source.NanosecondsToAsk);
        }
    }

    /// <summary>Lets the guest's thread wait until <see cref="GuestWait.Event"/> is set or the time has passed.</summary>
    /// <exception cref="WasmTrapException">The guest's time is over.</exception>
    internal void Block(ulong nanoseconds)
    {
        Waiting?.Invoke();
        Wait.Wait(nanoseconds, CancellationToken);
    }

    private void ReturnScratch()
    {
        if (_scratch.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = [];
        }
    }

    private void OpenStandardDescriptors()
    {
        Descriptors.Add(new FdEntry(Options.Stdin.Open(), RightsOf.Input, Rights.None), out _);
        Descriptors.Add(new FdEntry(new OutputDescriptor(Options.Stdout), RightsOf.Output, Rights.None), out _);
        Descriptors.Add(new FdEntry(new OutputDescriptor(Options.Stderr), RightsOf.Output, Rights.None), out _);
    }

    private void OpenPreopens()
    {
        foreach (var preopen in Options.Preopens)
        {
            var entry = new FdEntry(preopen.Directory.View(), RightsOf.Directory, RightsOf.Directory | RightsOf.File)
            {
                PreopenName = preopen.GuestName,
                IsReadOnly = preopen.IsReadOnly,
            };
            if (Descriptors.Add(entry, out _) != Errno.Success)
            {
                throw new ArgumentException(
                    $"{nameof(WasiOptions.MaxDescriptors)} is {Options.MaxDescriptors}, too few for {Options.Preopens.Length} preopens."
                );
            }
        }
    }
}
