namespace Pillion.BuildingBlocks.State.Watching;

/// <summary>Is told of every write to an app's keys that goes through this process.</summary>
public interface IStateWatcher
{
    /// <summary>
    /// A write was acknowledged by its store. Called before the writer learns of it, and for one key in the order of its writes: it must return at
    /// once, and not throw.
    /// </summary>
    /// <param name="change">What was written.</param>
    void OnChanged(StateChange change);
}
