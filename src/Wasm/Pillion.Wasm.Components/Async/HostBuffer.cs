using System.Runtime.InteropServices;

namespace Pillion.Wasm.Components.Async;

/// <summary>In memory of the host's.</summary>
internal abstract class HostBuffer(int length) : CopyBuffer(length)
{
    /// <summary>Takes elements that a guest writes.</summary>
    public abstract void Lift(GuestBuffer writer, int count);

    /// <summary>Gives elements to whoever reads.</summary>
    public void MoveTo(CopyBuffer reader, int count)
    {
        if (reader is GuestBuffer guest)
        {
            Lower(guest, count);
        }
        else
        {
            ((HostBuffer)reader).CopyFrom(this, count);
        }
    }

    /// <summary>Gives elements that a guest reads.</summary>
    protected abstract void Lower(GuestBuffer reader, int count);

    protected abstract void CopyFrom(HostBuffer writer, int count);
}

/// <inheritdoc/>
/// <param name="elements">Only read from, if they are to be written.</param>
internal sealed class HostBuffer<T>(Memory<T> elements) : HostBuffer(elements.Length)
{
    public HostBuffer(ReadOnlyMemory<T> elements)
        : this(MemoryMarshal.AsMemory(elements)) { }

    /// <summary>The elements that were not moved.</summary>
    public ReadOnlySpan<T> Rest => elements.Span[Progress..];

    public override void Lift(GuestBuffer writer, int count)
    {
        var target = elements.Span.Slice(Progress, count);
        if (writer.Link.ElementSize == 0)
        {
            target.Clear();
        }
        else
        {
            writer.Link.ForHost<T>().Lift(writer.Link.Native(writer.Pointer), target);
        }
    }

    protected override void Lower(GuestBuffer reader, int count)
    {
        if (reader.Link.ElementSize == 0)
        {
            return;
        }

        // It may have the guest allocate, which is a call of it.
        var instance = reader.Link.Context.Instance;
        var needsTask = instance.Scheduler.Current is null;
        if (needsTask)
        {
            instance.EnterTask();
        }

        reader.Link.ForHost<T>().Lower(elements.Span.Slice(Progress, count), reader.Link.Native(reader.Pointer));
        if (needsTask)
        {
            instance.LeaveTask();
        }
    }

    protected override void CopyFrom(HostBuffer writer, int count)
    {
        if (writer is not HostBuffer<T> source)
        {
            throw new InvalidOperationException($"The host writes other elements into a stream than {typeof(T)}, which it reads from it.");
        }

        source.Take(count).CopyTo(elements.Span[Progress..]);
    }

    private Span<T> Take(int count) => elements.Span.Slice(Progress, count);
}
