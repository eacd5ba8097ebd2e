namespace Pillion.Wasm;

/// <summary>Base of every error that the engine reports about a module or an instance.</summary>
public abstract class WasmException : Exception
{
    private protected WasmException(string message, Exception? innerException = null)
        : base(message, innerException) { }
}

/// <summary>The bytes are not a WebAssembly module (core spec, §5 "Binary Format"). The text is the specification's.</summary>
public sealed class WasmFormatException : WasmException
{
    /// <summary>The bytes at <paramref name="offset"/> do not follow the binary format.</summary>
    public WasmFormatException(string message, long offset)
        : base($"{message} (at byte 0x{offset:x} of the module)")
    {
        Reason = message;
        Offset = offset;
    }

    /// <summary>Where in the module, in bytes from its start.</summary>
    public long Offset { get; }

    /// <summary>The message without the place, for those who know a better one: a module in a component.</summary>
    internal string Reason { get; }
}

/// <summary>The module is well-formed but not valid (core spec, §3 "Validation"). The text is the specification's.</summary>
public sealed class WasmValidationException : WasmException
{
    /// <summary>The construct at <paramref name="offset"/> does not validate.</summary>
    public WasmValidationException(string message, long offset, string? function = null)
        : base(
            function is null
                ? $"{message} (at byte 0x{offset:x} of the module)"
                : $"{message} (in {function}, at byte 0x{offset:x} of the module)"
        )
    {
        Reason = function is null ? message : $"{message} (in {function})";
        Offset = offset;
    }

    /// <summary>Where in the module, in bytes from its start.</summary>
    public long Offset { get; }

    /// <summary>The message without the place, for those who know a better one: a module in a component.</summary>
    internal string Reason { get; }
}

/// <summary>The imports that a module asks for are not there or have another type (core spec, §4.5.4 "Instantiation").</summary>
public sealed class WasmLinkException : WasmException
{
    /// <summary>Linking failed for the reason given.</summary>
    public WasmLinkException(string message)
        : base(message) { }
}

/// <summary>A limit set by the host was reached: memory, table elements, instances, address space.</summary>
public sealed class WasmLimitException : WasmException
{
    /// <summary>The limit named in <paramref name="message"/> was reached.</summary>
    public WasmLimitException(string message)
        : base(message) { }
}
