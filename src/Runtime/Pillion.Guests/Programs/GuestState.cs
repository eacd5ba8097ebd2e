using Pillion.Guests.Http;
using Pillion.Wasi;
using Pillion.Wasm;

namespace Pillion.Guests.Programs;

/// <summary>What the host functions of one run find behind its instance.</summary>
internal sealed class GuestState : IWasiHost, IDisposable
{
    private Memory? _memory;

    public GuestState(WasiContext wasi, GuestHttpClient http, WasmAppLimits limits, CancellationToken stop)
    {
        Wasi = wasi;
        Http = http;
        Sessions = new HttpSessions(limits.HttpSessions);
        MaxBodyBytes = limits.MemoryBytes;
        Stop = stop;
    }

    /// <inheritdoc/>
    public WasiContext Wasi { get; }

    public GuestHttpClient Http { get; }

    public HttpSessions Sessions { get; }

    /// <summary>Answers longer than the guest's memory could not be taken up anyway.</summary>
    public long MaxBodyBytes { get; }

    /// <summary>Ends what host functions wait for.</summary>
    public CancellationToken Stop { get; }

    /// <summary>The memory the instance exports as <c>memory</c>, or null.</summary>
    public Memory? MemoryOf(Caller caller) => _memory ??= caller.Instance.GetMemory();

    public void Dispose() => Sessions.Dispose();
}
