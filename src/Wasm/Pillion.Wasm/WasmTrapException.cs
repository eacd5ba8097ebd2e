using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <summary>Why a guest was stopped. The texts of the first group are the specification's (core spec, §4.4).</summary>
public enum TrapKind
{
    /// <summary>The guest executed <c>unreachable</c>.</summary>
    Unreachable,

    /// <summary>A memory access outside the memory.</summary>
    MemoryOutOfBounds,

    /// <summary>A table access outside the table.</summary>
    TableOutOfBounds,

    /// <summary><c>call_indirect</c> with an index outside the table.</summary>
    UndefinedElement,

    /// <summary><c>call_indirect</c> through a null element.</summary>
    UninitializedElement,

    /// <summary><c>call_indirect</c> of a function of another type.</summary>
    IndirectCallTypeMismatch,

    /// <summary>Division by zero.</summary>
    IntegerDivideByZero,

    /// <summary>A result that does not fit its integer type.</summary>
    IntegerOverflow,

    /// <summary>Conversion of a NaN to an integer.</summary>
    InvalidConversionToInteger,

    /// <summary>The guest's call stack reached its limit.</summary>
    StackExhausted,

    /// <summary>The host stopped the guest: its deadline passed or its caller cancelled.</summary>
    Interrupted,

    /// <summary><c>throw_ref</c> of a null reference.</summary>
    NullExceptionReference,

    /// <summary>An atomic access at an address that is not a multiple of its width.</summary>
    UnalignedAtomic,

    /// <summary><c>memory.atomic.wait32</c> or <c>wait64</c> on a memory that is not shared.</summary>
    ExpectedSharedMemory,

    /// <summary><c>memory.atomic.wait32</c> or <c>wait64</c> where <see cref="InstanceLimits.AllowBlockingWaits"/> is off.</summary>
    WaitForbidden,

    /// <summary>The guest executed as many instructions as it was given fuel for (<see cref="Instance.Fuel"/>).</summary>
    OutOfFuel,

    /// <summary><c>ref.as_non_null</c> of null.</summary>
    NullReference,

    /// <summary><c>call_ref</c> of null.</summary>
    NullFunctionReference,

    /// <summary>A field of null.</summary>
    NullStructReference,

    /// <summary>An element or the length of null.</summary>
    NullArrayReference,

    /// <summary>The number of null.</summary>
    NullI31Reference,

    /// <summary>An access outside an array.</summary>
    ArrayOutOfBounds,

    /// <summary><c>ref.cast</c> to a type that the reference has not.</summary>
    CastFailure,

    /// <summary>An array of more bytes than <see cref="InstanceLimits.MaxArrayBytes"/>, or for which there is no memory.</summary>
    AllocationTooLarge,

    /// <summary>A rule of the component model was broken: a handle, pointer, string or call that the canonical ABI forbids. The message says which.</summary>
    ComponentRule,
}

/// <summary>A guest was stopped by the engine. The instance stays usable; its memory is as the trap left it.</summary>
public sealed class WasmTrapException : WasmException
{
    private static readonly string[] s_texts =
    [
        "unreachable",
        "out of bounds memory access",
        "out of bounds table access",
        "undefined element",
        "uninitialized element",
        "indirect call type mismatch",
        "integer divide by zero",
        "integer overflow",
        "invalid conversion to integer",
        "call stack exhausted",
        "interrupted",
        "null exception reference",
        "unaligned atomic",
        "expected shared memory",
        "blocking wait not allowed",
        "all fuel consumed",
        "null reference",
        "null function reference",
        "null structure reference",
        "null array reference",
        "null i31 reference",
        "out of bounds array access",
        "cast failure",
        "allocation size too large",
        "component rule broken",
    ];

    private readonly Lazy<IReadOnlyList<WasmFrame>> _frames;

    /// <summary>A trap of the given kind. Thrown by a host function, it traps the guest that called it.</summary>
    public WasmTrapException(TrapKind kind)
        : this(kind, cause: null) { }

    /// <summary>A trap of the given kind, with a message of its own.</summary>
    /// <param name="message">What the guest did, with the names that its developer knows; without an end of line.</param>
    public WasmTrapException(TrapKind kind, string message)
        : this(kind, message, cause: null) { }

    /// <param name="cause">The fault in compiled code that the trap is made of.</param>
    internal WasmTrapException(TrapKind kind, Exception? cause)
        : this(kind, TextOf(kind), cause) { }

    private WasmTrapException(TrapKind kind, string message, Exception? cause)
        : base(message, cause)
    {
        Kind = kind;
        _frames = new Lazy<IReadOnlyList<WasmFrame>>(() => GuestStack.Of(this));
    }

    /// <summary>Why the guest was stopped.</summary>
    public TrapKind Kind { get; }

    /// <summary>The guest's call stack, innermost first. Resolved when asked for: a trap that nobody looks at stays cheap.</summary>
    public IReadOnlyList<WasmFrame> Frames => _frames.Value;

    /// <summary>The specification's text for a kind of trap.</summary>
    public static string TextOf(TrapKind kind) => s_texts[(int)kind];

    /// <summary>The kind and the guest's call stack, in the form of a .NET stack trace.</summary>
    public override string ToString() => GuestStack.Describe($"wasm trap: {Message}", Frames);
}

/// <summary>One function on a guest's call stack.</summary>
/// <param name="Module">Name of the module.</param>
/// <param name="FunctionIndex">Index in the module's function index space.</param>
/// <param name="FunctionName">Name from the name section or an export, if there is one.</param>
public readonly record struct WasmFrame(string Module, int FunctionIndex, string? FunctionName)
{
    /// <summary>Where in the source, if the module has tables of lines (DWARF); the statement, where code was optimised.</summary>
    public SourceLocation? Source { get; init; }

    /// <summary><c>module!function (file:line:column)</c>.</summary>
    public override string ToString()
    {
        var name = $"{Module}!{FunctionName ?? $"func[{FunctionIndex}]"}";
        return Source is { } source ? $"{name} ({source})" : name;
    }
}
