using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <summary>Something that an instance imports or exports: a function, a table, a memory, a global or a tag.</summary>
public abstract class Extern
{
    private LinkGroup? _group;

    private protected Extern() { }

    /// <summary>The type it was declared with, with its present size where it has one.</summary>
    public abstract ExternType Type { get; }

    /// <summary>Whether it was disposed, or its instance was, and nothing uses it any more: its memory is gone.</summary>
    internal abstract bool IsReleased { get; }

    /// <summary>
    /// The memory of all instances that it was linked with is gone: an item that lives on, because it is the host's, must lead nowhere there.
    /// </summary>
    internal virtual void ForgetGuests() { }

    /// <summary>The instances that it is linked with; a group of its own until it is.</summary>
    internal LinkGroup Group
    {
        get => _group ?? Interlocked.CompareExchange(ref _group, new LinkGroup(), null) ?? _group;
        init => _group = value;
    }
}
