using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Async;

/// <summary>What is common to ends of streams and futures that the host holds: they are of an instance, once a guest has the other end.</summary>
internal sealed class HostEnd(bool isFuture)
{
    private readonly Lock _lock = new();
    private List<(HostPromise Promise, Action<SharedCopy> Begin)> _early = [];
    private SharedCopy? _shared;
    private ComponentInstance? _instance;
    private int _epoch;
    private bool _isDropped;
    private bool _isEnded;
    private bool _isOfGuest;

    /// <summary>What serves the guest that has the other end; null if the host reads or writes by calls.</summary>
    public HostPeer? Peer { get; init; }

    /// <summary>Whether a guest has, or had, the other end.</summary>
    public bool IsBound => _shared is not null;

    /// <summary>The end of something that a guest made; guests are entered.</summary>
    public void Receive(ComponentInstance instance, SharedCopy shared)
    {
        _isOfGuest = true;
        Bind(instance, shared);
    }

    /// <summary>The other end of what the host made is given to a guest.</summary>
    /// <exception cref="InvalidOperationException">It was given away before.</exception>
    public SharedCopy Share(AbiContext context, ComponentValueType type, ElementKey key)
    {
        if (_isOfGuest && !_isDropped && !_isEnded && _instance!.IsRunWith(context.Instance))
        {
            // From one guest to another, through the host, which has no part in it any more.
            _isDropped = true;
            EndOperation();
            _shared!.HostEnds--;
            return key.Fits(_shared!, context) ? _shared! : throw new InvalidOperationException("Its elements are of another type.");
        }

        if (IsBound)
        {
            throw new InvalidOperationException(
                $"The {(isFuture ? "future" : "stream")} was given to a guest before, or comes from one that is not linked to this."
            );
        }

        var element = type is StreamType stream ? stream.Element : ((FutureType)type).Element;
        var shared = new SharedCopy(isFuture, key, key.Resolve(context), ElementLink.IsNumberOrNone(element));
        Bind(context.Instance, shared);
        return shared;
    }

    /// <summary>The host serves the guest that has the other end from now on.</summary>
    /// <param name="peer">Makes what does that.</param>
    /// <param name="relay">Makes what does it instead if the other end is the host's, too.</param>
    /// <exception cref="InvalidOperationException">It does not come from a guest.</exception>
    public void Attach(Func<HostPeer> peer, Func<HostPeer> relay)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDropped, this);
            if (!_isOfGuest)
            {
                throw new InvalidOperationException($"The {(isFuture ? "future" : "stream")} does not come from a guest.");
            }

            _isDropped = true;
        }

        var (instance, shared) = (_instance!, _shared!);
        instance.RunEntered(() =>
        {
            EndOperation();
            (shared.IsServed ? relay : peer)().Bind(instance.Scheduler, shared);
        });
    }

    /// <summary>Begins to read or write, or notes it until there is someone to do that with.</summary>
    public void Run(HostPromise promise, Action<SharedCopy> begin)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDropped, this);
            if (_shared is null)
            {
                promise.Defer();
                _early.Add((promise, begin));
                return;
            }
        }

        _instance!.RunHostOperation(promise, () => begin(_shared));
    }

    /// <summary>Nothing more can be read or written; guests are entered.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_isDropped || _isEnded)
            {
                return;
            }

            _isEnded = true;
        }

        EndOperation();
        _shared!.Drop();
    }

    /// <summary>The host needs it no more.</summary>
    public void Drop()
    {
        lock (_lock)
        {
            if (_isDropped)
            {
                return;
            }

            _isDropped = true;
            if (_shared is null || _isEnded)
            {
                Peer?.End();
                return;
            }
        }

        var (instance, shared) = (_instance!, _shared);
        instance.RunEntered(() =>
        {
            EndOperation();
            shared.Drop();
        });
    }

    private void EndOperation()
    {
        var scheduler = _instance!.Scheduler;
        if (Peer is null && _epoch == scheduler.Epoch)
        {
            scheduler.HostOperations--;
        }
    }

    private void Bind(ComponentInstance instance, SharedCopy shared)
    {
        List<(HostPromise Promise, Action<SharedCopy> Begin)> early;
        lock (_lock)
        {
            _instance = instance;
            _shared = shared;
            _epoch = instance.Scheduler.Epoch;
            early = _early;
            _early = [];
            if (!_isDropped)
            {
                shared.HostEnds++;
                if (Peer is null)
                {
                    instance.Scheduler.HostOperations++;
                }
            }
        }

        Peer?.Bind(instance.Scheduler, shared);

        foreach (var (promise, begin) in early)
        {
            begin(shared);
            instance.DeferHostOperation(promise);
        }

        if (_isDropped)
        {
            shared.Drop();
        }
    }
}
