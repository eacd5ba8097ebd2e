namespace Pillion.Wasm.Components;

public sealed partial class ComponentInstance
{
    private Instance.Snapshot[]? _initial;

    /// <summary>Remembers the state after instantiation, to be restored by <see cref="TryReset"/>.</summary>
    /// <param name="alike">What another instance of the same component returned, or null for the first: what memories hold is kept once.</param>
    /// <returns>Null if it cannot be reused: the state depends on what the host said, or there are handles.</returns>
    internal Instance.Snapshot[]? Remember(Instance.Snapshot[]? alike)
    {
        if (_run.HasCalledOut || HasHandles())
        {
            return null;
        }

        var cores = new List<Instance>();
        CollectCores(cores);
        _initial = new Instance.Snapshot[cores.Count];
        for (var i = 0; i < _initial.Length; i++)
        {
            _initial[i] = cores[i].TakeSnapshot(alike?[i]);
        }

        return _initial;
    }

    /// <summary>Gives the instance, and those inside it, the state they had after instantiation.</summary>
    /// <returns>Whether that was possible; if not, it can only be disposed.</returns>
    internal bool TryReset()
    {
        if (_run.Tasks is not { } tasks)
        {
            return TryRestore();
        }

        if (tasks.Gate.IsEntered)
        {
            return false;
        }

        // A result may come before its call has ended on another thread.
        tasks.Gate.Enter();
        try
        {
            // What the host has given up since is nobody's any more.
            tasks.Scheduler.RunPosted();
            return !tasks.HasWork && TryRestore();
        }
        catch (WasmTrapException)
        {
            return false;
        }
        finally
        {
            tasks.Gate.Leave();
        }
    }

    private bool TryRestore()
    {
        if (_initial is null || _run.IsRunning || _run.IsDisposed)
        {
            return false;
        }

        var cores = new List<Instance>();
        CollectCores(cores);
        for (var i = 0; i < cores.Count; i++)
        {
            cores[i].Restore(_initial[i]);
        }

        ResetHandles();
        AllowLeaving();
        _run.HostState = null;
        _run.HasTrapped = false;
        if (_run.Tasks is { } tasks)
        {
            tasks.Failure = null;
            tasks.IsFinishing = false;
        }

        return true;
    }

    private void CollectCores(List<Instance> cores)
    {
        cores.AddRange(_coreInstances);
        foreach (var child in _children)
        {
            child.CollectCores(cores);
        }
    }

    private bool HasHandles() => Handles.Count > 0 || _children.Exists(c => c.HasHandles());

    private void ResetHandles()
    {
        Handles.Clear();
        Threads.Clear();
        Backpressure = 0;
        Exclusive = null;
        WaitingToEnter = 0;
        foreach (var child in _children)
        {
            child.ResetHandles();
        }
    }
}
