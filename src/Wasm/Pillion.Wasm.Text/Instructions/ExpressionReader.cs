using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Modules;
using Pillion.Wasm.Text.Syntax;

namespace Pillion.Wasm.Text.Instructions;

/// <summary>Reads sequences of instructions, plain or folded (core spec, §6.5), and writes them in the binary format.</summary>
/// <remarks>
/// Nesting is kept in lists and not on the stack of the thread, so that no text is too deep. The parts: steps and plain instructions
/// here, structured ones in <c>.Blocks.cs</c>, folded ones in <c>.Folded.cs</c>.
/// </remarks>
internal sealed partial class ExpressionReader
{
    private readonly TokenCursor _cursor;
    private readonly ModuleScope _scope;
    private readonly LabelStack _labels = new();
    private readonly PendingInstructions _pending;
    private readonly ImmediateReader _immediates;
    private readonly List<Frame> _frames = [];
    private readonly List<BranchHint> _hints = [];
    private WasmWriter _code = new();
    private byte? _hint;

    public ExpressionReader(TokenCursor cursor, ModuleScope scope)
    {
        _cursor = cursor;
        _scope = scope;
        _pending = new PendingInstructions(scope.Types);
        _immediates = new ImmediateReader(cursor, scope, _labels, _pending);
    }

    /// <summary>The names of the labels of the last expression.</summary>
    public IReadOnlyList<(int Index, string Name)> LabelNames => _labels.Names;

    /// <summary>The hints at branches of the last expression.</summary>
    public IReadOnlyList<BranchHint> Hints => _hints;

    /// <summary>Whether the last expression names a data segment.</summary>
    public bool UsesData => _immediates.UsesData;

    /// <summary>Reads instructions up to the closing parenthesis of what holds them, without the <c>end</c>.</summary>
    /// <param name="locals">The parameters and locals of the function; none in a constant expression.</param>
    public void ReadAll(WasmWriter code, IndexSpace? locals = null)
    {
        Start(code, locals);
        while (_cursor.Kind != TokenKind.Close || _frames.Count > 0)
        {
            Step();
        }

        ExpectBlocksClosed(_labels.Count == 0);
        ExpectNoHint();
    }

    /// <summary>Reads one folded instruction with its operands, without an <c>end</c>.</summary>
    public void ReadFolded(WasmWriter code)
    {
        Start(code, locals: null);
        if (_cursor.Kind != TokenKind.Open)
        {
            throw _cursor.Unexpected();
        }

        do
        {
            Step();
        } while (_frames.Count > 0);
    }

    private void Start(WasmWriter code, IndexSpace? locals)
    {
        _code = code;
        _labels.Reset();
        _frames.Clear();
        _hints.Clear();
        _hint = null;
        _immediates.UsesData = false;
        _immediates.Locals = locals ?? new IndexSpace("local", "local");
    }

    private void Step()
    {
        switch (_cursor.Kind)
        {
            case TokenKind.Open:
                OpenFolded();
                break;
            case TokenKind.Close:
                CloseFolded();
                break;
            case TokenKind.Keyword when _frames.Count == 0 || _frames[^1].HoldsInstructions:
                ReadPlain();
                break;
            case TokenKind.Annotation when _cursor.TryAnnotation("metadata.code.branch_hint"u8):
                ReadHint();
                break;
            default:
                throw _cursor.Unexpected();
        }
    }

    private void ReadPlain()
    {
        var info = ReadName();
        var hint = TakeHint(info);
        if (!TryReadStructured(info, hint))
        {
            Emit(_immediates.Read(info), hint);
        }
    }

    private InstructionInfo ReadName()
    {
        if (_cursor.Kind != TokenKind.Keyword || InstructionTable.Find(_cursor.Bytes) is not { } info)
        {
            throw _cursor.Unexpected();
        }

        _cursor.Position++;
        return info;
    }

    private void Emit(PendingInstruction instruction, byte? hint)
    {
        AddHint(hint);
        _pending.Emit(instruction, _code);
    }

    private void ReadHint()
    {
        if (_hint is not null)
        {
            throw _cursor.ErrorAt(_cursor.Position - 1, "@metadata.code.branch_hint annotation: duplicate annotation");
        }

        var value = _cursor.ReadStrings();
        if (value is not [0 or 1])
        {
            throw _cursor.ErrorAt(_cursor.Position - 1, "@metadata.code.branch_hint annotation: a hint is \"\\00\" or \"\\01\"");
        }

        _hint = value[0];
        _cursor.ExpectClose();
    }

    /// <summary>The hint before an instruction whose name has just been read.</summary>
    private byte? TakeHint(InstructionInfo info)
    {
        if (info.Shape != ImmediateShape.If && info.Name != "br_if")
        {
            ExpectNoHint();
        }

        var hint = _hint;
        _hint = null;
        return hint;
    }

    private void ExpectNoHint()
    {
        if (_hint is not null)
        {
            throw _cursor.ErrorAt(_cursor.Position - 1, "@metadata.code.branch_hint annotation: invalid target");
        }
    }

    private void AddHint(byte? hint)
    {
        if (hint is { } value)
        {
            _hints.Add(new BranchHint(_code.Length, value));
        }
    }

    private void ExpectBlocksClosed(bool areClosed)
    {
        if (!areClosed)
        {
            throw _cursor.Unexpected();
        }
    }
}
