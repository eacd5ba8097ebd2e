using System.Collections.Concurrent;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Programs;
using Pillion.Wasi;
using Pillion.Wasi.Preview3.Http;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components;

/// <summary>Where a request gets its instance from, and what becomes of that afterwards.</summary>
internal abstract class InstanceSource : IDisposable
{
    private readonly GuestComponent _app;

    protected InstanceSource(GuestComponent app, ComponentPool pool)
    {
        _app = app;
        Pool = pool;
    }

    /// <summary>Whether several requests may have the same instance at once.</summary>
    public virtual bool AreShared => false;

    protected ComponentPool Pool { get; }

    /// <summary>An instance that nobody else has, unless they are shared.</summary>
    /// <exception cref="AppChannelException">There is no memory for one.</exception>
    public abstract GuestInstance Rent();

    /// <summary>A request has taken too long, whatever its guest does. It is still to be returned.</summary>
    public virtual void TimedOut(GuestInstance instance) { }

    /// <param name="isIntact">Whether the guest returned as it should.</param>
    public abstract void Return(GuestInstance instance, bool isIntact);

    public virtual void Dispose() => Pool.Dispose();

    /// <summary>An instance in its first state, with its own WASI state.</summary>
    protected GuestInstance Begin()
    {
        var log = new GuestLineLog(_app.Log, _app.AppId);
        var wasi = new WasiContext(_app.Wasi with { Stdout = log, Stderr = log });
        try
        {
            var component = Pool.Rent(new ComponentState(_app.Options, wasi));
            component.Dispatcher = _app.Dispatcher;
            return new GuestInstance(component, wasi, log);
        }
        catch (WasmLimitException e)
        {
            wasi.Dispose();
            _app.Log.GuestReachedLimit(_app.AppId, e.Message);
            throw new AppChannelException(AppChannelFailure.Unreachable, $"app '{_app.AppId}' got no instance: {e.Message}", e);
        }
        catch
        {
            wasi.Dispose();
            throw;
        }
    }

    /// <summary>The instance has no more to do, and can be as new for others.</summary>
    protected void End(GuestInstance instance)
    {
        // In this order: what the guest left open is closed before its handles are gone.
        instance.Wasi.Dispose();
        instance.Log.Dispose();
        Pool.Return(instance.Component);
    }

    /// <summary>The instance failed, and its guest may be still at it.</summary>
    protected static void Discard(GuestInstance instance)
    {
        instance.Component.Interrupt();
        instance.Wasi.Dispose();
        instance.Log.Dispose();
        instance.Component.Dispose();
    }
}

/// <summary>An instance with what belongs to it.</summary>
internal sealed record GuestInstance(ComponentInstance Component, WasiContext Wasi, GuestLineLog Log)
{
    /// <summary>Requests it was given.</summary>
    public int Requests { get; set; }

    /// <summary>Those of them that are under way; for instances that are shared.</summary>
    public int Active { get; set; }

    /// <summary>Those of them that took too long; for instances that are shared.</summary>
    public int Late { get; set; }

    /// <summary>Whether one of them failed; for instances that are shared.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Its export <c>wasi:http/handler</c>.</summary>
    public HttpHandler Handler => field ??= new HttpHandler(Wasi, Component);
}

/// <summary>Every request finds the component as if nobody had used it before: the default.</summary>
internal sealed class FreshInstances(GuestComponent app, ComponentPool pool) : InstanceSource(app, pool)
{
    public override GuestInstance Rent() => Begin();

    public override void Return(GuestInstance instance, bool isIntact) => End(instance);
}

/// <summary>An instance serves one request after another, keeping its memory; for so many requests, or until one fails.</summary>
internal sealed class ReusedInstances(GuestComponent app, ComponentPool pool, int maxIdle) : InstanceSource(app, pool)
{
    /// <summary>After so many an instance is replaced: what a guest leaks must not add up for ever.</summary>
    public const int MaxRequests = 10_000;

    private readonly ConcurrentStack<GuestInstance> _idle = new();

    public override GuestInstance Rent() => _idle.TryPop(out var instance) ? instance : Begin();

    public override void Return(GuestInstance instance, bool isIntact)
    {
        if (isIntact && ++instance.Requests < MaxRequests && _idle.Count < maxIdle)
        {
            _idle.Push(instance);
        }
        else
        {
            End(instance);
        }
    }

    public override void Dispose()
    {
        while (_idle.TryPop(out var instance))
        {
            End(instance);
        }

        base.Dispose();
    }
}
