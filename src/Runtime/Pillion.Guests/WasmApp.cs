using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Programs;

namespace Pillion.Guests;

/// <summary>A Wasm module as an app: loaded, linked with what it is granted, ready to be called.</summary>
public sealed class WasmApp : IAsyncDisposable
{
    private readonly GuestProgram _program;

    private WasmApp(GuestProgram program, WasmTrigger trigger, IAppChannel? channel)
    {
        _program = program;
        Trigger = trigger;
        Channel = channel;
    }

    /// <summary>How it is called; never <see cref="WasmTrigger.Auto"/>.</summary>
    public WasmTrigger Trigger { get; }

    /// <summary>Where its requests go; null when it is a <see cref="WasmTrigger.Command"/>, which takes none.</summary>
    public IAppChannel? Channel { get; }

    /// <summary>Reads, compiles and links a module, and finds out how it is called. Takes as long as the module is large: not for a hot path.</summary>
    /// <exception cref="WasmAppException">The module cannot be used as the options want it.</exception>
    public static WasmApp Load(WasmHost host, WasmAppOptions options)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        var program = GuestProgram.Load(host, options);
        try
        {
            var trigger = TriggerDetection.Resolve(program.Module, options);
            IAppChannel? channel = trigger switch
            {
                WasmTrigger.Wagi => new Wagi.WagiChannel(program),
                WasmTrigger.Stdio => new StdioChannel(program),
                _ => null,
            };
            return new WasmApp(program, trigger, channel);
        }
        catch
        {
            program.Dispose();
            throw;
        }
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
        new CommandRun(_program, input, output, error).RunAsync(cancellationToken);

    /// <summary>Gives up the module and its idle instances. Requests under way end first, or later on their own.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Channel is not null)
        {
            await Channel.DisposeAsync();
        }

        _program.Dispose();
    }
}
