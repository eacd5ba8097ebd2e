using Microsoft.Extensions.Logging;
using Pillion.Abstractions.Middleware;
using Pillion.Components.Wasm.Calls;
using Pillion.Wasi;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>One instance of an http-wasm handler, and what its host functions find behind it. It handles one request at a time, and keeps its memory.</summary>
internal sealed class HandlerGuest : IWasiHost, IDisposable
{
    private readonly HandlerModule _module;
#pragma warning disable CA2213 // It goes back to where it came from.
    private readonly Instance _instance;
#pragma warning restore CA2213
    private readonly GuestOutput _stdout;
    private readonly GuestOutput _stderr;
    private readonly Func<ulong> _handleRequest;
    private readonly Action<uint, uint> _handleResponse;
    private CancellationTokenSource? _stop;
    private int _logLeft = WasiLineOutput.MaxBytes;

    private HandlerGuest(HandlerModule module, CancellationToken cancellationToken)
    {
        _module = module;
        Exchange = new HandlerExchange(module.Limits);
        _stdout = new GuestOutput(Log, Name, "stdout");
        _stderr = new GuestOutput(Log, Name, "stderr");
        Wasi = new WasiContext(module.Sandbox.CreateOptions() with { Stdout = _stdout, Stderr = _stderr });
        _instance = module.Instances.RentUnstarted(this);
        try
        {
            Memory = _instance.GetMemory()!;
            Start(cancellationToken);
            _handleRequest = _instance.GetFunction<Func<ulong>>(HandlerModule.HandleRequest);
            _handleResponse = _instance.GetFunction<Action<uint, uint>>(HandlerModule.HandleResponse);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name => _module.Name;

    public ILogger Log => _module.Log;

    /// <summary>The component's <c>guestConfig</c>.</summary>
    public ReadOnlyMemory<byte> Config => _module.Config;

    public Memory Memory { get; }

    public WasiContext Wasi { get; }

    public HandlerExchange Exchange { get; }

    /// <summary>What the guest enabled while it started, for all of its requests.</summary>
    public HandlerFeatures Features { get; set; }

    /// <summary>A new guest that has started.</summary>
    /// <exception cref="WasmException">It could not start.</exception>
    /// <exception cref="WasiExitException">It ended with an error instead.</exception>
    public static HandlerGuest Create(HandlerModule module, CancellationToken cancellationToken) => new(module, cancellationToken);

    /// <summary>Begins with a request.</summary>
    public void Begin(MiddlewareRequest request) => Exchange.Begin(request, Features);

    /// <summary>Calls <c>handle_request</c>.</summary>
    /// <returns>In the lower 32 bits whether to call the next handler, in the upper ones what <c>handle_response</c> is to get.</returns>
    public ulong HandleRequest(CancellationToken cancellationToken)
    {
        using (_instance.WithDeadline(_module.Limits.Timeout, cancellationToken))
        {
            BeginWaits(cancellationToken);
            try
            {
                return _handleRequest();
            }
            finally
            {
                EndCall();
            }
        }
    }

    /// <summary>Calls <c>handle_response</c>.</summary>
    /// <param name="context">What <c>handle_request</c> gave for it.</param>
    /// <param name="isError">Whether there is no answer because the next handler failed.</param>
    /// <returns>True.</returns>
    public bool HandleResponse(uint context, bool isError, CancellationToken cancellationToken)
    {
        using (_instance.WithDeadline(_module.Limits.Timeout, cancellationToken))
        {
            BeginWaits(cancellationToken);
            try
            {
                _handleResponse(context, isError ? 1u : 0u);
                return true;
            }
            finally
            {
                EndCall();
            }
        }
    }

    /// <summary>Counts what one call logs.</summary>
    /// <returns>Whether it may.</returns>
    public bool TryChargeLog(int bytes)
    {
        if (_logLeft <= 0)
        {
            return false;
        }

        _logLeft -= bytes + 1;
        if (_logLeft <= 0)
        {
            Log.GuestLogIsFull(Name, WasiLineOutput.MaxBytes);
        }

        return true;
    }

    public void Dispose()
    {
        _module.Instances.Return(_instance);
        _stdout.Dispose();
        _stderr.Dispose();
        Wasi.Dispose();
        _stop?.Dispose();
    }

    /// <summary>As wazero does for Dapr: a command's <c>_start</c> runs and returns, or a reactor's <c>_initialize</c>.</summary>
    private void Start(CancellationToken cancellationToken)
    {
        using (_instance.WithDeadline(_module.Limits.Timeout, cancellationToken))
        {
            BeginWaits(cancellationToken);
            try
            {
                _instance.RunStart();
                WasiCommand.Initialize(_instance);
                if (_instance["_start"] is not null && WasiCommand.Run(_instance) is not 0 and var exitCode)
                {
                    throw new WasiExitException(exitCode);
                }
            }
            finally
            {
                EndCall();
            }
        }
    }

    /// <summary>Lets what host functions wait for end with the call.</summary>
    private void BeginWaits(CancellationToken cancellationToken)
    {
        Exchange.BeginCall(cancellationToken);
        if (_module.CanWait)
        {
            if (_stop is null || !_stop.TryReset())
            {
                _stop?.Dispose();
                _stop = new CancellationTokenSource();
            }

            // The caller's leaving ends the call by the instance's deadline as soon as the wait is over.
            _stop.CancelAfter(_module.Limits.Timeout);
            cancellationToken = _stop.Token;
        }

        Wasi.CancellationToken = cancellationToken;
    }

    private void EndCall()
    {
        Exchange.EndCall();
        _stdout.Restart();
        _stderr.Restart();
        _logLeft = WasiLineOutput.MaxBytes;
    }
}
