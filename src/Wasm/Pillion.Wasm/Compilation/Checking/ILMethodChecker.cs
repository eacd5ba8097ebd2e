using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace Pillion.Wasm.Compilation.Checking;

/// <summary>Follows the evaluation stack through one method, in one pass: what is behind a branch backwards must be known when it is reached.</summary>
internal sealed partial class ILMethodChecker
{
    private readonly TokenReader _tokens;
    private readonly TokenReader.CalledMethod _method;
    private readonly MethodBodyBlock _body;
    private readonly ImmutableArray<StackType> _locals;
    private readonly List<ILInstruction> _instructions;
    private readonly Dictionary<int, StackType[]> _expected = [];
    private readonly List<StackType> _stack = [];
    private ILInstruction _at;
    private int _index;
    private bool _isTailCall;

    public ILMethodChecker(TokenReader tokens, TokenReader.CalledMethod method, MethodBodyBlock body)
    {
        _tokens = tokens;
        _method = method;
        _body = body;
        _locals = tokens.Locals(body.LocalSignature);
        _instructions = ILInstruction.ReadAll(body.GetILContent().AsSpan());
    }

    /// <exception cref="InvalidOperationException">An instruction breaks a rule.</exception>
    public void Check()
    {
        foreach (var region in _body.ExceptionRegions)
        {
            _expected[region.TryOffset] = [];
            _expected[region.HandlerOffset] = region.Kind is ExceptionRegionKind.Catch or ExceptionRegionKind.Filter
                ? [StackType.Object]
                : [];
            if (region.Kind == ExceptionRegionKind.Filter)
            {
                _expected[region.FilterOffset] = [StackType.Object];
            }
        }

        var continues = true;
        var starts = new HashSet<int>();
        for (_index = 0; _index < _instructions.Count; _index++)
        {
            _at = _instructions[_index];
            starts.Add(_at.Offset);
            Arrive(continues);
            continues = Step();
            if (_stack.Count > _body.MaxStack)
            {
                Fail($"{_stack.Count} values are on the stack and {_body.MaxStack} declared");
            }
        }

        if (continues)
        {
            Fail("the code runs off its end");
        }

        if (_expected.Keys.FirstOrDefault(o => !starts.Contains(o), -1) is var missed and >= 0)
        {
            Fail($"IL_{missed:x4}, which is branched to, is within an instruction");
        }
    }

    private void Arrive(bool continues)
    {
        if (_expected.TryGetValue(_at.Offset, out var expected))
        {
            if (continues)
            {
                Agree(expected, _at.Offset);
            }

            _stack.Clear();
            _stack.AddRange(expected);
        }
        else if (continues)
        {
            _expected[_at.Offset] = [.. _stack];
        }
        else
        {
            // Reached by nothing before it: by rule the stack is empty, should a branch from behind come here.
            _stack.Clear();
            _expected[_at.Offset] = [];
        }
    }

    /// <returns>Whether the next instruction is reached from this one.</returns>
    private bool Step()
    {
        switch (_at.OpCode)
        {
            case ILOpCode.Br or ILOpCode.Br_s:
                BranchTo((int)_at.Operand);
                return false;
            case ILOpCode.Leave or ILOpCode.Leave_s:
                _stack.Clear();
                BranchTo((int)_at.Operand);
                return false;
            case ILOpCode.Ret:
                Return();
                return false;
            case ILOpCode.Throw:
                Pop(StackKind.Object);
                return false;
            case ILOpCode.Rethrow or ILOpCode.Endfinally:
                return false;
            case ILOpCode.Endfilter:
                Pop(StackKind.Int32);
                return false;
            case ILOpCode.Switch:
                Pop(StackKind.Int32);
                foreach (var target in _at.Targets)
                {
                    BranchTo(target);
                }

                return true;
            case ILOpCode.Tail:
                CheckTail();
                return true;
            default:
                if (_at.Info.FlowControl == FlowControl.Cond_Branch)
                {
                    PopCondition();
                    BranchTo((int)_at.Operand);
                }
                else
                {
                    Evaluate();
                }

                return true;
        }
    }

    private void Return()
    {
        if (_method.Result.Kind != StackKind.Void)
        {
            PopAs(_method.Result);
        }

        if (_stack.Count > 0)
        {
            Fail("values remain on the stack");
        }

        if (IsProtected(_at.Offset))
        {
            Fail("a return is inside a protected region");
        }
    }

    private void CheckTail()
    {
        if (OpCodeAt(_index + 1) is not (ILOpCode.Call or ILOpCode.Calli) || OpCodeAt(_index + 2) != ILOpCode.Ret)
        {
            Fail("no call and return follow");
        }

        if (IsProtected(_at.Offset))
        {
            Fail("a tail call is inside a protected region");
        }

        _isTailCall = true;
    }

    private ILOpCode OpCodeAt(int index) => index < _instructions.Count ? _instructions[index].OpCode : ILOpCode.Nop;

    private bool IsProtected(int offset) =>
        _body.ExceptionRegions.Any(r => IsIn(offset, r.TryOffset, r.TryLength) || IsIn(offset, r.HandlerOffset, r.HandlerLength));

    /// <summary>Whether a protected region or handler holds either this instruction or a target, and is not entered where it starts.</summary>
    private bool IsProtectedApart(int target) =>
        _body.ExceptionRegions.Any(r =>
            (IsIn(_at.Offset, r.TryOffset, r.TryLength) != IsIn(target, r.TryOffset, r.TryLength) && target != r.TryOffset)
            || IsIn(_at.Offset, r.HandlerOffset, r.HandlerLength) != IsIn(target, r.HandlerOffset, r.HandlerLength)
        );

    private static bool IsIn(int offset, int start, int length) => offset >= start && offset < start + length;

    private void PopCondition()
    {
        if (_at.OpCode is ILOpCode.Brtrue or ILOpCode.Brtrue_s or ILOpCode.Brfalse or ILOpCode.Brfalse_s)
        {
            _ = Pop(StackKind.Int32, StackKind.Int64, StackKind.Native, StackKind.Object);
            return;
        }

        PopComparison();
    }

    private void PopComparison()
    {
        var second = Pop();
        var first = Pop();
        if (first.Kind != second.Kind || first.Kind == StackKind.Struct)
        {
            Fail($"{first} is compared with {second}");
        }
    }

    private StackType Local(long index) => index < _locals.Length ? _locals[(int)index] : throw Wrong($"there is no local {index}");

    private StackType Parameter(long index) =>
        index < _method.Parameters.Length ? _method.Parameters[(int)index] : throw Wrong($"there is no argument {index}");

    private void Push(StackType type) => _stack.Add(type);

    private StackType PopAddress() => Pop(StackKind.Native, StackKind.Address);

    private StackType Pop(params ReadOnlySpan<StackKind> kinds)
    {
        if (_stack.Count == 0)
        {
            Fail("the stack is empty");
        }

        var type = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        if (!kinds.IsEmpty && !kinds.Contains(type.Kind))
        {
            Fail($"{type} is on the stack where one of [{string.Join(", ", kinds.ToArray())}] should be");
        }

        return type;
    }

    private void PopAs(StackType expected)
    {
        var actual = Pop();
        if (!actual.Matches(expected))
        {
            Fail($"{actual} is on the stack where {expected} should be");
        }
    }

    private void BranchTo(int target)
    {
        if (_at.OpCode is not (ILOpCode.Leave or ILOpCode.Leave_s) && IsProtectedApart(target))
        {
            Fail($"it branches to IL_{target:x4}, into or out of a protected region");
        }

        if (_expected.TryGetValue(target, out var expected))
        {
            Agree(expected, target);
        }
        else if (target <= _at.Offset)
        {
            Fail($"IL_{target:x4}, which it branches to, is within an instruction");
        }
        else
        {
            _expected[target] = [.. _stack];
        }
    }

    private void Agree(StackType[] expected, int target)
    {
        var agrees = expected.Length == _stack.Count && expected.Zip(_stack).All(p => p.First.Matches(p.Second));
        if (!agrees)
        {
            Fail(
                $"paths that join at IL_{target:x4} have [{string.Join(", ", expected.AsEnumerable())}] and [{string.Join(", ", _stack)}]"
            );
        }
    }

    [DoesNotReturn]
    private void Fail(string message) => throw Wrong(message);

    private InvalidOperationException Wrong(string message) => new($"IL_{_at.Offset:x4} {_at.Info.Name}: {message}.");
}
