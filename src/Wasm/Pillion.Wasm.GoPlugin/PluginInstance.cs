using System.Text;
using Pillion.Wasi;

namespace Pillion.Wasm.GoPlugin;

/// <summary>An instance of a plug-in. Not safe for concurrent use. Give it a deadline around whatever it does.</summary>
/// <remarks>
/// knqyf263/go-plugin, <c>gen/host.go</c> and <c>gen/plugin.go</c>. The host puts a request into memory that the plug-in's <c>malloc</c> gives, and frees it when
/// the reply is read; an empty one has address 0. A reply is the plug-in's own: neither the host of 0.1 nor that of 2025 frees it, because it is what Go's collector
/// keeps, or not, until the next call.
/// </remarks>
public sealed class PluginInstance : IDisposable
{
    /// <summary>In a reply's size: it is no message but the text of an error. 0.1 has none; there a reply of no bytes may stand for one.</summary>
    private const uint ErrorBit = 1u << 31;

    private readonly PluginService _service;
    private readonly InstancePool _pool;
#pragma warning disable CA2213 // It goes back to where it came from.
    private readonly Instance _instance;
    private readonly Memory _memory;
#pragma warning restore CA2213
    private readonly Func<uint, uint> _malloc;
    private readonly Action<uint> _free;
    private readonly Func<uint, uint, ulong>[] _methods;
    private bool _isDisposed;

    internal PluginInstance(PluginService service, InstancePool pool, Instance instance)
    {
        (_service, _pool, _instance) = (service, pool, instance);
        _memory = instance.GetMemory()!;
        _malloc = instance.GetFunction<Func<uint, uint>>(PluginMemory.Malloc);
        _free = instance.GetFunction<Action<uint>>(PluginMemory.Free);
        _methods = [.. service.Methods.Select(instance.GetFunction<Func<uint, uint, ulong>>)];
    }

    /// <summary>Limits the time in which it may run: see <see cref="Instance.WithDeadline"/>.</summary>
    public DeadlineScope WithDeadline(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _instance.WithDeadline(timeout, cancellationToken);

    /// <summary>Brings the plug-in up: <c>_initialize</c> or, in the form of 0.1, <c>_start</c>, which registers it and ends. Once, before anything else.</summary>
    /// <exception cref="WasmLinkException">It ended with an exit code, or is of another version.</exception>
    /// <exception cref="WasmTrapException">It trapped.</exception>
    public void Start()
    {
        _instance.RunStart();
        try
        {
            if (_instance["_initialize"] is not null || _instance["_start"] is null)
            {
                WasiCommand.Initialize(_instance);
            }
            else if (WasiCommand.Run(_instance) is not 0 and var exitCode)
            {
                throw new WasiExitException(exitCode);
            }
        }
        catch (WasiExitException exit) when (exit.ExitCode != 0)
        {
            throw new WasmLinkException($"it ended with exit code {exit.ExitCode} when it was started; a plug-in returns, or exits with 0");
        }
        catch (WasiExitException)
        {
            // As after _start: what it registered is there.
        }

        var version = _instance.GetFunction<Func<ulong>>(_service.VersionFunction)();
        if (version != _service.Version)
        {
            throw new WasmLinkException($"its {_service.VersionFunction} is {version}, but the runtime's is {_service.Version}");
        }
    }

    /// <summary>Calls a method.</summary>
    /// <param name="method">Its place in <see cref="PluginService.Methods"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="size">How many bytes it takes.</param>
    /// <param name="write">Writes it into the plug-in's memory; not called if it takes none.</param>
    /// <param name="read">Reads the reply from there.</param>
    /// <exception cref="WasmTrapException">
    /// The plug-in trapped; or it broke the ABI: an address that is outside of its memory. What it is good for afterwards nobody knows.
    /// </exception>
    public PluginReply<TReply> Call<TRequest, TReply>(
        int method,
        TRequest request,
        int size,
        PluginWriter<TRequest> write,
        PluginReader<TReply> read
    )
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(read);
        var address = 0u;
        if (size > 0)
        {
            address = PluginMemory.Allocate(_memory, _malloc, size, out var destination);
            write(request, destination);
        }

        var reply = ReadReply(_service.Methods[method], _methods[method](address, (uint)size), read);

        // Not before the reply is read: Go may collect it then.
        if (size > 0)
        {
            _free(address);
        }

        return reply;
    }

    /// <summary>Gives the instance back.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _pool.Return(_instance);
        }
    }

    private PluginReply<TReply> ReadReply<TReply>(string method, ulong packed, PluginReader<TReply> read)
    {
        var address = (uint)(packed >> 32);
        var size = (uint)packed & ~ErrorBit;
        if (!_memory.TrySlice(address, size, out var bytes))
        {
            throw new WasmTrapException(
                TrapKind.MemoryOutOfBounds,
                $"{method} replied with {size} bytes at 0x{address:x}, but the memory ends at 0x{_memory.Length:x}"
            );
        }

        return ((uint)packed & ErrorBit) == 0 ? new(read(bytes), null) : new(default, Encoding.UTF8.GetString(bytes));
    }
}
