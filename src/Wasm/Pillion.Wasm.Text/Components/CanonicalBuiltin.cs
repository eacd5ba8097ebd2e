namespace Pillion.Wasm.Text.Components;

/// <summary>What follows the name of a built-in function, in the text and in the binary.</summary>
internal enum BuiltinOperand
{
    /// <summary>A component-level type.</summary>
    Type,
    CoreType,
    Table,

    /// <summary><c>(memory $m)</c></summary>
    Memory,

    /// <summary><c>async</c> or nothing.</summary>
    Async,

    /// <summary><c>cancellable</c> or nothing.</summary>
    Cancellable,

    /// <summary>Canonical options.</summary>
    Options,

    /// <summary><c>(result t)</c> or nothing.</summary>
    Result,

    /// <summary>A core type and the number of a slot.</summary>
    ContextSlot,
}

/// <summary>A built-in function that <c>canon</c> makes (component model, Explainer.md, "Canonical Built-ins", and Binary.md).</summary>
internal sealed record CanonicalBuiltin(string Name, byte Code, params BuiltinOperand[] Operands)
{
    private static readonly CanonicalBuiltin[] s_all =
    [
        new("resource.new", 0x02, BuiltinOperand.Type),
        new("resource.drop", 0x03, BuiltinOperand.Type),
        new("resource.rep", 0x04, BuiltinOperand.Type),
        new("task.cancel", 0x05),
        new("subtask.cancel", 0x06, BuiltinOperand.Async),
        new("task.return", 0x09, BuiltinOperand.Result, BuiltinOperand.Options),
        new("context.get", 0x0A, BuiltinOperand.ContextSlot),
        new("context.set", 0x0B, BuiltinOperand.ContextSlot),
        new("thread.yield", 0x0C, BuiltinOperand.Cancellable),
        new("subtask.drop", 0x0D),
        new("stream.new", 0x0E, BuiltinOperand.Type),
        new("stream.read", 0x0F, BuiltinOperand.Type, BuiltinOperand.Options),
        new("stream.write", 0x10, BuiltinOperand.Type, BuiltinOperand.Options),
        new("stream.cancel-read", 0x11, BuiltinOperand.Type, BuiltinOperand.Async),
        new("stream.cancel-write", 0x12, BuiltinOperand.Type, BuiltinOperand.Async),
        new("stream.drop-readable", 0x13, BuiltinOperand.Type),
        new("stream.drop-writable", 0x14, BuiltinOperand.Type),
        new("future.new", 0x15, BuiltinOperand.Type),
        new("future.read", 0x16, BuiltinOperand.Type, BuiltinOperand.Options),
        new("future.write", 0x17, BuiltinOperand.Type, BuiltinOperand.Options),
        new("future.cancel-read", 0x18, BuiltinOperand.Type, BuiltinOperand.Async),
        new("future.cancel-write", 0x19, BuiltinOperand.Type, BuiltinOperand.Async),
        new("future.drop-readable", 0x1A, BuiltinOperand.Type),
        new("future.drop-writable", 0x1B, BuiltinOperand.Type),
        new("error-context.new", 0x1C, BuiltinOperand.Options),
        new("error-context.debug-message", 0x1D, BuiltinOperand.Options),
        new("error-context.drop", 0x1E),
        new("waitable-set.new", 0x1F),
        new("waitable-set.wait", 0x20, BuiltinOperand.Cancellable, BuiltinOperand.Memory),
        new("waitable-set.poll", 0x21, BuiltinOperand.Cancellable, BuiltinOperand.Memory),
        new("waitable-set.drop", 0x22),
        new("waitable.join", 0x23),
        new("backpressure.inc", 0x24),
        new("backpressure.dec", 0x25),
        new("thread.index", 0x26),
        new("thread.new-indirect", 0x27, BuiltinOperand.CoreType, BuiltinOperand.Table),
        new("thread.resume-later", 0x28),
        new("thread.suspend", 0x29, BuiltinOperand.Cancellable),
        new("thread.suspend-then-resume", 0x2A, BuiltinOperand.Cancellable),
        new("thread.yield-then-resume", 0x2B, BuiltinOperand.Cancellable),
        new("thread.suspend-then-promote", 0x2C, BuiltinOperand.Cancellable),
        new("thread.yield-then-promote", 0x2D, BuiltinOperand.Cancellable),
        new("thread.spawn-ref", 0x40, BuiltinOperand.CoreType),
        new("thread.spawn-indirect", 0x41, BuiltinOperand.CoreType, BuiltinOperand.Table),
        new("thread.available-parallelism", 0x42),
    ];

    public static IEnumerable<string> Names => s_all.Select(b => b.Name);

    public static CanonicalBuiltin? Named(ReadOnlySpan<byte> keyword)
    {
        foreach (var builtin in s_all)
        {
            if (System.Text.Ascii.Equals(keyword, builtin.Name))
            {
                return builtin;
            }
        }

        return null;
    }

    /// <summary>The built-in of a code of the binary format; null if there is none.</summary>
    public static CanonicalBuiltin? OfCode(byte code) => Array.Find(s_all, b => b.Code == code);
}
