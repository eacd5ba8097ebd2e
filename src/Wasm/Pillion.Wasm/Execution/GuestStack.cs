using System.Diagnostics;
using Pillion.Wasm.Compilation;
using Pillion.Wasm.Debugging;

namespace Pillion.Wasm.Execution;

/// <summary>Finds the guest's functions in the stack trace of an exception.</summary>
internal sealed class GuestStack
{
    private readonly List<WasmFrame> _frames = [];
    private readonly Dictionary<Module, FrameSources> _sources = [];
    private FrameCause _cause;
    private (Module Module, int Function)? _callee;
    private (Module Module, CompiledMethod Method, int IL)? _outlined;

    private GuestStack(TrapKind? trap) => _cause = new FrameCause(trap);

    /// <summary>
    /// The frames below a trap or an exception: those up to where a fault was made a trap, which are its cause's, and those behind.
    /// </summary>
    public static IReadOnlyList<WasmFrame> Of(WasmException trap)
    {
        var stack = new GuestStack((trap as WasmTrapException)?.Kind);
        if (trap.InnerException is { } cause)
        {
            stack.Add(cause);
        }

        stack.Add(trap);
        stack.AddOutlined();
        return stack._frames;
    }

    /// <summary>A message and the frames, in the form of a .NET stack trace.</summary>
    public static string Describe(string message, IReadOnlyList<WasmFrame> frames)
    {
        const int Shown = 32;
        var lines = frames.Take(Shown).Select(f => $"{Environment.NewLine}   at {f}");
        var rest = frames.Count > Shown ? $"{Environment.NewLine}   … {frames.Count - Shown} more" : "";
        return $"{message}{string.Concat(lines)}{rest}";
    }

    private void Add(Exception exception)
    {
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            var method = frame.GetMethod();
            if (GeneratedCode.TryResolve(method, out var module, out var compiled))
            {
                Add(module, compiled, frame.GetILOffset());
            }
            else if (method?.Name.StartsWith(HostFunction.ThunkPrefix, StringComparison.Ordinal) == true)
            {
                AddOutlined();
                (_cause, _callee) = (new FrameCause(IsForeignCall: true), null);
            }
        }
    }

    /// <summary>Several methods of one function are one frame, whose place is that in the innermost of them.</summary>
    private void Add(Module module, CompiledMethod method, int il)
    {
        var isSame = _outlined is { } outlined && outlined.Module == module && outlined.Method.Function == method.Function;
        if (!isSame)
        {
            AddOutlined();
        }

        if (method.IsOutlined)
        {
            _outlined ??= (module, method, il);
        }
        else if (isSame)
        {
            AddOutlined();
        }
        else
        {
            AddFrame(module, method, il);
        }
    }

    private void AddOutlined()
    {
        if (_outlined is var (module, method, il))
        {
            AddFrame(module, method, il);
            _outlined = null;
        }
    }

    private void AddFrame(Module module, CompiledMethod method, int il)
    {
        var function = method.Function;
        if (_callee is { } callee)
        {
            _cause = callee.Module == module ? new FrameCause(Callee: callee.Function) : new FrameCause(IsForeignCall: true);
        }

        if (!_sources.TryGetValue(module, out var sources))
        {
            sources = new FrameSources(module);
            _sources.Add(module, sources);
        }

        _frames.Add(new WasmFrame(module.Name, function, module.FunctionName(function)) { Source = sources.Find(method, il, _cause) });
        _callee = (module, function);
    }
}
