namespace Pillion.Wasm.Components;

public sealed partial class ComponentInstance
{
    /// <summary>
    /// Limits the time in which its guests may run, with those of instances inside it: afterwards they trap with <see cref="TrapKind.Interrupted"/>.
    /// Tasks that wait for the host end too; what host functions do meanwhile is not interrupted.
    /// </summary>
    /// <param name="timeout">At most about 49 days; <see cref="Timeout.InfiniteTimeSpan"/> for no limit but the token.</param>
    /// <param name="cancellationToken">Stops guests when cancelled.</param>
    public DeadlineScope WithDeadline(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _run.First?.WithDeadline(timeout, cancellationToken) ?? default;

    /// <summary>Stops its guests as soon as they come to a loop or a call. May be called from any thread.</summary>
    public void Interrupt() => _run.First?.Interrupt();

    /// <summary>Bytes of linear memory that its core instances have now.</summary>
    public long MemoryBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var core in _coreInstances)
            {
                bytes += core.MemoryAllowance.Taken;
            }

            foreach (var child in _children)
            {
                bytes += child.MemoryBytes;
            }

            return bytes;
        }
    }
}
