using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <summary>
/// An exception in the sense of WebAssembly (core spec 3.0, §4.2.9 "Exception Instances"): a guest threw it with <c>throw</c>, or a host
/// function by this class, and no guest between there and here has caught it.
/// </summary>
/// <remarks>
/// Guests catch these and nothing else: traps and other exceptions of host functions pass through their handlers. A guest can keep one and
/// throw it again later; it stays the same object.
/// </remarks>
public sealed class WasmGuestException : WasmException
{
    private readonly Value[] _values;

    /// <summary>An exception of the host's, to be thrown by a host function.</summary>
    /// <param name="values">What it carries, as the tag's type says.</param>
    /// <exception cref="ArgumentException">Number or types of values differ from the tag's.</exception>
    public WasmGuestException(Tag tag, params ReadOnlySpan<Value> values)
        : base("")
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (values.Length != tag.Parameters.Length)
        {
            throw new ArgumentException($"The tag has {tag.Parameters.Length} values, not {values.Length}: {tag.Type}.", nameof(values));
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!values[i].Fits(tag.Parameters[i]))
            {
                throw new ArgumentException($"Value {i} is {values[i].Type}, not {tag.Parameters[i]}.", nameof(values));
            }
        }

        Tag = tag;
        _values = values.ToArray();
    }

    private WasmGuestException(Value[] values, Tag tag, Instance origin)
        : base("")
    {
        Tag = tag;
        Origin = origin;
        _values = values;
    }

    /// <summary>What it was thrown with.</summary>
    public Tag Tag { get; }

    /// <summary>What it carries, of the tag's types.</summary>
    public ImmutableArray<Value> Values =>
        Origin is null || !Array.Exists(_values, v => v.Type.IsObjectReference)
            ? ImmutableCollectionsMarshal.AsImmutableArray(_values)
            : [.. _values.Select(v => v.Type.IsObjectReference ? Value.OfReference(v.Type, GuestObject.Wrap(v.Reference, Origin)) : v)];

    /// <summary>The guest that made it; null if it is the host's.</summary>
    internal Instance? Origin { get; }

    /// <summary>
    /// The guests' call stack, innermost first, from where it was thrown last. Resolved when asked for: an exception that nobody looks at
    /// stays cheap.
    /// </summary>
    public IReadOnlyList<WasmFrame> Frames => GuestStack.Of(this);

    /// <summary>Its type and values.</summary>
    public override string Message => $"uncaught exception {Tag.Type} [{string.Join(' ', _values)}]";

    /// <summary>Tag, values and the guests' call stack, in the form of a .NET stack trace.</summary>
    public override string ToString() => GuestStack.Describe($"wasm exception: {Message}", Frames);

    /// <summary>An exception of a guest's, whose values are set next.</summary>
    internal static WasmGuestException WithoutValues(Tag tag, Instance origin) =>
        new(tag.Parameters.IsEmpty ? [] : new Value[tag.Parameters.Length], tag, origin);

    internal ref Value ValueAt(int index) => ref _values[index];
}
