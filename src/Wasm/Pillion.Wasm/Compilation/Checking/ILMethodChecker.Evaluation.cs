using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace Pillion.Wasm.Compilation.Checking;

/// <content>What each instruction takes from the stack and puts on it (ECMA-335, §III.3 and §III.4).</content>
internal sealed partial class ILMethodChecker
{
    private void Evaluate()
    {
        switch (_at.OpCode)
        {
            case ILOpCode.Nop or ILOpCode.Volatile or ILOpCode.Unaligned or ILOpCode.Readonly:
                break;
            case >= ILOpCode.Ldarg_0 and <= ILOpCode.Ldarg_3:
                Push(Parameter(_at.OpCode - ILOpCode.Ldarg_0));
                break;
            case ILOpCode.Ldarg or ILOpCode.Ldarg_s:
                Push(Parameter(_at.Operand));
                break;
            case ILOpCode.Ldarga or ILOpCode.Ldarga_s:
                _ = Parameter(_at.Operand);
                Push(StackType.Address);
                break;
            case ILOpCode.Starg or ILOpCode.Starg_s:
                PopAs(Parameter(_at.Operand));
                break;
            case >= ILOpCode.Ldloc_0 and <= ILOpCode.Ldloc_3:
                Push(Local(_at.OpCode - ILOpCode.Ldloc_0));
                break;
            case ILOpCode.Ldloc or ILOpCode.Ldloc_s:
                Push(Local(_at.Operand));
                break;
            case ILOpCode.Ldloca or ILOpCode.Ldloca_s:
                _ = Local(_at.Operand);
                Push(StackType.Address);
                break;
            case >= ILOpCode.Stloc_0 and <= ILOpCode.Stloc_3:
                PopAs(Local(_at.OpCode - ILOpCode.Stloc_0));
                break;
            case ILOpCode.Stloc or ILOpCode.Stloc_s:
                PopAs(Local(_at.Operand));
                break;
            case ILOpCode.Dup:
                var value = Pop();
                Push(value);
                Push(value);
                break;
            case ILOpCode.Pop:
                Pop();
                break;
            case ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj or ILOpCode.Calli:
                Call();
                break;
            case ILOpCode.Ldftn:
                _ = _tokens.Called((int)_at.Operand);
                Push(StackType.Native);
                break;
            case >= ILOpCode.Add and <= ILOpCode.Xor or >= ILOpCode.Add_ovf and <= ILOpCode.Sub_ovf_un:
                Arithmetic();
                break;
            case ILOpCode.Shl or ILOpCode.Shr or ILOpCode.Shr_un:
                _ = Pop(StackKind.Int32);
                Push(Pop(StackKind.Int32, StackKind.Int64, StackKind.Native));
                break;
            case ILOpCode.Neg:
                Push(Pop(StackKind.Int32, StackKind.Int64, StackKind.Native, StackKind.Single, StackKind.Double));
                break;
            case ILOpCode.Not:
                Push(Pop(StackKind.Int32, StackKind.Int64, StackKind.Native));
                break;
            case ILOpCode.Ceq or ILOpCode.Cgt or ILOpCode.Cgt_un or ILOpCode.Clt or ILOpCode.Clt_un:
                PopComparison();
                Push(StackType.Int32);
                break;
            default:
                EvaluateTyped();
                break;
        }
    }

    /// <summary>Instructions with a type in them.</summary>
    private void EvaluateTyped()
    {
        switch (_at.OpCode)
        {
            case ILOpCode.Ldobj:
                _ = PopAddress();
                Push(_tokens.Type((int)_at.Operand));
                break;
            case ILOpCode.Stobj:
                PopAs(_tokens.Type((int)_at.Operand));
                _ = PopAddress();
                break;
            case ILOpCode.Initobj:
                _ = PopAddress();
                break;
            case ILOpCode.Sizeof:
                Push(StackType.Int32);
                break;
            case ILOpCode.Ldfld:
                _ = Pop(StackKind.Address, StackKind.Object, StackKind.Native, StackKind.Struct);
                Push(_tokens.Field((int)_at.Operand));
                break;
            case ILOpCode.Ldflda:
                _ = Pop(StackKind.Address, StackKind.Object, StackKind.Native);
                Push(StackType.Address);
                break;
            case ILOpCode.Stfld:
                PopAs(_tokens.Field((int)_at.Operand));
                _ = Pop(StackKind.Address, StackKind.Object, StackKind.Native);
                break;
            case ILOpCode.Ldsfld:
                Push(_tokens.Field((int)_at.Operand));
                break;
            case ILOpCode.Isinst or ILOpCode.Castclass:
                _ = Pop(StackKind.Object);
                Push(StackType.Object);
                break;
            case ILOpCode.Newarr:
                _ = Pop(StackKind.Int32, StackKind.Native);
                Push(StackType.Object);
                break;
            case ILOpCode.Ldlen:
                _ = Pop(StackKind.Object);
                Push(StackType.Native);
                break;
            case ILOpCode.Ldelema:
                _ = Pop(StackKind.Int32, StackKind.Native);
                _ = Pop(StackKind.Object);
                Push(StackType.Address);
                break;
            case ILOpCode.Ldelem:
                _ = Pop(StackKind.Int32, StackKind.Native);
                _ = Pop(StackKind.Object);
                Push(_tokens.Type((int)_at.Operand));
                break;
            case ILOpCode.Stelem:
                PopAs(_tokens.Type((int)_at.Operand));
                _ = Pop(StackKind.Int32, StackKind.Native);
                _ = Pop(StackKind.Object);
                break;
            default:
                EvaluateByTable();
                break;
        }
    }

    /// <summary>Instructions whose operands and result follow from the opcode alone: constants, conversions, accesses to memory.</summary>
    private void EvaluateByTable()
    {
        switch (_at.Info.StackBehaviourPop)
        {
            case StackBehaviour.Pop0:
                break;
            case StackBehaviour.Pop1:
                _ = Pop(StackKind.Int32, StackKind.Int64, StackKind.Native, StackKind.Single, StackKind.Double, StackKind.Address);
                break;
            case StackBehaviour.Popi:
                _ = PopAddress();
                break;
            case StackBehaviour.Popi_popi when _at.OpCode == ILOpCode.Stind_i:
                _ = Pop(StackKind.Native);
                _ = PopAddress();
                break;
            case StackBehaviour.Popi_popi:
                _ = Pop(StackKind.Int32);
                _ = PopAddress();
                break;
            case StackBehaviour.Popi_popi8:
                _ = Pop(StackKind.Int64);
                _ = PopAddress();
                break;
            case StackBehaviour.Popi_popr4:
                _ = Pop(StackKind.Single);
                _ = PopAddress();
                break;
            case StackBehaviour.Popi_popr8:
                _ = Pop(StackKind.Double);
                _ = PopAddress();
                break;
            case StackBehaviour.Popi_popi_popi:
                _ = Pop(StackKind.Int32);
                _ = Pop(StackKind.Int32, StackKind.Native, StackKind.Address);
                _ = PopAddress();
                break;
            default:
                Fail("the checker has no rule for this instruction");
                break;
        }

        switch (_at.Info.StackBehaviourPush)
        {
            case StackBehaviour.Push0:
                break;
            case StackBehaviour.Pushi:
                Push(IsNative(_at.OpCode) ? StackType.Native : StackType.Int32);
                break;
            case StackBehaviour.Pushi8:
                Push(StackType.Int64);
                break;
            case StackBehaviour.Pushr4:
                Push(StackType.Single);
                break;
            case StackBehaviour.Pushr8:
                Push(StackType.Double);
                break;
            case StackBehaviour.Pushref:
                Push(StackType.Object);
                break;
            default:
                Fail("the checker has no rule for this instruction");
                break;
        }
    }

    private static bool IsNative(ILOpCode opcode) => opcode is ILOpCode.Ldind_i or ILOpCode.Conv_i or ILOpCode.Conv_u;

    private void Arithmetic()
    {
        var second = Pop();
        var first = Pop();
        var isOffset = first.Kind is StackKind.Native && second.Kind is StackKind.Int32 && _at.OpCode is ILOpCode.Add or ILOpCode.Sub;
        var isNumber = first.Kind is StackKind.Int32 or StackKind.Int64 or StackKind.Native or StackKind.Single or StackKind.Double;
        if (!isNumber || (first.Kind != second.Kind && !isOffset))
        {
            Fail($"its operands are {first} and {second}");
        }

        Push(first);
    }

    private void Call()
    {
        var called = _tokens.Called((int)_at.Operand);
        if (_at.OpCode == ILOpCode.Calli)
        {
            _ = Pop(StackKind.Native);
        }

        foreach (var parameter in called.Parameters.Reverse())
        {
            PopAs(parameter);
        }

        if (called.Declaring is { } declaring && _at.OpCode != ILOpCode.Newobj)
        {
            _ = Pop(declaring.Kind == StackKind.Object ? StackKind.Object : StackKind.Address);
        }

        if (_isTailCall && (_stack.Count > 0 || !called.Result.Matches(_method.Result)))
        {
            Fail("a tail call leaves values on the stack, or gives another result than its caller");
        }

        _isTailCall = false;
        if (_at.OpCode == ILOpCode.Newobj)
        {
            Push(called.Declaring!);
        }
        else if (called.Result.Kind != StackKind.Void)
        {
            Push(called.Result);
        }
    }
}
