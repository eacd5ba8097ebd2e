using Pillion.Wasm.Components.Resources;

namespace Pillion.Wasm.Components;

/// <summary>
/// A running component: its core instances, its handles, and the instances of components inside it. An instance, with those inside it, may
/// be used by one thread at a time.
/// </summary>
/// <remarks>
/// A trap ends not only the call but the instance: what its memory holds can no longer be trusted, so every later call fails with "cannot
/// enter component instance" (component model, CanonicalABI.md).
/// </remarks>
public sealed partial class ComponentInstance : IDisposable
{
    private readonly ComponentInstance? _parent;
    private readonly Run _run;
    private readonly List<Instance> _coreInstances = [];
    private readonly List<ComponentInstance> _children = [];

    internal ComponentInstance(Component component, ComponentInstance? parent, InstanceLimits limits)
    {
        Component = component;
        Limits = limits;
        _parent = parent;
        _run = parent?._run ?? new Run();
        MayLeave = !_run.IsInstantiating;
        parent?._children.Add(this);
    }

    /// <summary>The component, of an inner instance the one that contains it.</summary>
    public Component Component { get; }

    /// <summary>What each of its core instances may use.</summary>
    public InstanceLimits Limits { get; }

    /// <summary>What host functions need of the embedder for this instance and those inside it; reached through <see cref="ComponentCaller.State{T}"/>.</summary>
    public object? HostState
    {
        get => _run.HostState;
        set => _run.HostState = value;
    }

    /// <summary>Whether a guest in it trapped: it cannot be called any more.</summary>
    public bool HasTrapped => _run.HasTrapped;

    /// <summary>The resources it owns or has borrowed.</summary>
    internal HandleTable Handles { get; } = new();

    /// <summary>Off while its core code runs where the specification forbids calls out: in <c>realloc</c> and <c>post-return</c>. Also while it is instantiated.</summary>
    internal bool MayLeave = true;

    /// <summary>Whether both are of one instantiation, and run one at a time.</summary>
    internal bool IsRunWith(ComponentInstance other) => _run == other._run;

    /// <summary>Whether it is <paramref name="other"/> or contains it.</summary>
    internal bool Contains(ComponentInstance other)
    {
        for (var instance = other; instance is not null; instance = instance._parent)
        {
            if (instance == this)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An instance inside it.</summary>
    internal ComponentInstance AddChild() => new(Component, this, Limits);

    /// <summary>A core instance of it, linked with the others: one deadline and one allowance of time for all.</summary>
    /// <exception cref="WasmTrapException">The start function trapped, or a segment does not fit.</exception>
    internal Instance AddCore(InstanceTemplate template)
    {
        var core = template.Create();
        _coreInstances.Add(core);
        _run.Join(core);
        if (UsesTasks)
        {
            EnterTask();
            core.RunStart();
            LeaveTask();
        }
        else
        {
            core.RunStart();
        }

        return core;
    }

    /// <summary>Its guest calls out while <see cref="MayLeave"/> is off.</summary>
    /// <returns>Whether it may nevertheless: it is being instantiated.</returns>
    internal bool MayLeaveWhileInstantiating()
    {
        // The flag is off from the beginning then, so that calls out come here and are noticed.
        _run.HasCalledOut = true;
        return _run.IsInstantiating;
    }

    /// <summary>Its guest calls a built-in function.</summary>
    /// <exception cref="WasmTrapException">It does so in <c>realloc</c> or <c>post-return</c>.</exception>
    internal void CheckMayLeave()
    {
        if (!MayLeave && !MayLeaveWhileInstantiating())
        {
            throw new WasmTrapException(TrapKind.ComponentRule, "cannot leave component instance: it is in realloc or post-return");
        }
    }

    /// <summary>An instance of the same component calls it.</summary>
    /// <exception cref="WasmTrapException">One contains the other.</exception>
    internal void CheckMayBeEntered(ComponentInstance from)
    {
        if (Contains(from) || from.Contains(this))
        {
            throw new WasmTrapException(
                TrapKind.ComponentRule,
                "cannot enter component instance: one of caller and callee contains the other"
            );
        }
    }

    /// <summary>Its code begins to run: what calls out before <see cref="EndInstantiation"/> is noticed.</summary>
    internal void BeginInstantiation()
    {
        _run.IsInstantiating = true;
        MayLeave = false;
    }

    internal void EndInstantiation()
    {
        _run.IsInstantiating = false;
        AllowLeaving();
    }

    /// <summary>The host calls a guest.</summary>
    /// <exception cref="WasmTrapException">A guest of it runs already, and called the host, or trapped.</exception>
    internal void Enter()
    {
        EnterRun();
        if (UsesTasks)
        {
            EnterTask();
        }
    }

    /// <summary>The guest returned to the host.</summary>
    internal void Leave()
    {
        if (UsesTasks)
        {
            LeaveTask();
        }

        LeaveRun();
    }

    /// <summary>The guest ended by an exception: nothing of it may run again.</summary>
    internal void Fail()
    {
        _run.IsRunning = false;
        _run.HasTrapped = true;
        if (_run.Tasks is { } tasks)
        {
            tasks.Abort(tasks.Failure ?? new WasmTrapException(TrapKind.ComponentRule, "another call of the component instance failed"));
            tasks.Gate.Leave();
        }
    }

    private void EnterRun()
    {
        _run.Tasks?.Gate.Enter();
        if (_run.IsRunning || _run.HasTrapped || _run.IsDisposed)
        {
            _run.Tasks?.Gate.Leave();
            ObjectDisposedException.ThrowIf(_run.IsDisposed, this);
            throw new WasmTrapException(
                TrapKind.ComponentRule,
                _run.HasTrapped ? "cannot enter component instance: it trapped before" : "cannot enter component instance: it is running"
            );
        }

        _run.IsRunning = true;
    }

    private void LeaveRun()
    {
        _run.IsRunning = false;
        _run.Tasks?.Leave();
    }

    /// <summary>
    /// Ends what its guests still do, on whatever thread, and what the host does for their streams. They cannot be called any more; what they own stays until
    /// the instance is disposed. Not for a guest's own thread.
    /// </summary>
    public void Stop()
    {
        _run.IsDisposed = true;
        EndTasks();
    }

    /// <summary>Ends it: drops the resources it still owns, then frees its memories.</summary>
    public void Dispose()
    {
        if (_parent is null)
        {
            _run.IsDisposed = true;
            EndTasks();
        }

        Handles.Clear();
        foreach (var child in _children)
        {
            child.Dispose();
        }

        foreach (var core in _coreInstances)
        {
            core.Dispose();
        }
    }

    /// <summary>Unwinds what waits, unless it is a guest of it that has the host dispose of it.</summary>
    private void EndTasks()
    {
        if (_run.Tasks is not { } tasks || tasks.Gate.IsEntered)
        {
            return;
        }

        // One that runs elsewhere, perhaps without end, is to come out.
        _run.First?.Interrupt();
        tasks.Gate.Enter();
        tasks.Abort(new ObjectDisposedException(nameof(ComponentInstance)));
        tasks.Gate.Leave();
    }

    private void AllowLeaving()
    {
        MayLeave = true;
        foreach (var child in _children)
        {
            child.AllowLeaving();
        }
    }

    /// <summary>What the instances of one instantiation have in common.</summary>
    private sealed class Run
    {
        public object? HostState;
        public bool IsRunning;
        public bool HasTrapped;
        public bool IsDisposed;
        public bool IsInstantiating;
        public bool HasCalledOut;
        public Instance? First;
        public TaskRun? Tasks;
        public ComponentDispatcher? Dispatcher;

        /// <summary>Makes core instances run and stop together.</summary>
        public void Join(Instance core)
        {
            if (First is null)
            {
                First = core;
                First.Interrupting = () => Tasks?.Scheduler.Interrupt();
            }
            else
            {
                First.Group.Join(core.Group);
            }
        }
    }
}
