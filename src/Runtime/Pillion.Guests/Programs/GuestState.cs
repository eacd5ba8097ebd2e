using Pillion.Guests.Http;
using Pillion.Wasi;
using Pillion.Wasm;

namespace Pillion.Guests.Programs;

/// <summary>What the host functions of one run find behind its instance.</summary>
internal sealed class GuestState : IWasiHost
{
    private readonly WasmAppLimits _limits;
    private Memory? _memory;

    public GuestState(WasiContext wasi, GuestHttpClient http, WasmAppLimits limits, CancellationToken stop)
    {
        Wasi = wasi;
        Http = http;
        Sessions = new HttpSessions(limits.HttpSessions);
        _limits = limits;
        Stop = stop;
    }

    /// <inheritdoc/>
    public WasiContext Wasi { get; }

    public GuestHttpClient Http { get; }

    public HttpSessions Sessions { get; }

    /// <summary>
    /// The most bytes that the next answer may have. All that are held open count: together they are in the host's memory, and the guest could
    /// not take up more than its own memory holds.
    /// </summary>
    public long MaxBodyBytes => Math.Max(0, _limits.MemoryBytes - Sessions.HeldBytes);

    /// <summary>Ends what host functions wait for.</summary>
    public CancellationToken Stop { get; }

    /// <summary>The memory the instance exports as <c>memory</c>, or null.</summary>
    public Memory? MemoryOf(Caller caller) => _memory ??= caller.Instance.GetMemory();
}
