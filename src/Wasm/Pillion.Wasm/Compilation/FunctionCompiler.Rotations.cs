using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation;

/// <content>
/// Rotations that are compared with zero. x64's do not set the zero flag, but RyuJIT of .NET 10 believes so (jit/gentree.cpp,
/// <c>SupportsSettingZeroFlag</c>): it leaves out the comparison and branches on whatever came before.
/// </content>
/// <remarks>
/// Wherever it could see both, the rotation is hidden: from comparisons, conditions and switches, and where a value leaves the function or enters
/// one, because functions are inlined. What is computed from a rotation counts as one, since of <c>x + 0</c> the JIT leaves x. In between, nothing
/// is lost: neither the rotation nor the arithmetic with it.
/// </remarks>
internal sealed partial class FunctionCompiler
{
    // Locals that were assigned something with a rotation in it.
    private readonly HashSet<int> _rotatedLocals = [];

    // Whether there was a rotation in the function at all: values that arrive where control joins may be one.
    private bool _hasRotations;

    private static bool IsRotation(Opcode opcode) => opcode is Opcode.I32Rotl or Opcode.I32Rotr or Opcode.I64Rotl or Opcode.I64Rotr;

    /// <summary>Hides rotations in the top operands, which are on the IL stack.</summary>
    private void HideRotations(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            HideRotation(i);
        }
    }

    /// <summary>The same for the operands of a comparison. With a constant that is not zero, it is none with zero.</summary>
    private void HideRotationsFromComparison(int operands)
    {
        if (operands == 1)
        {
            HideRotation(1);
        }
        else
        {
            var (first, second) = (_stack[^2].Constant, _stack[^1].Constant);
            if (second is null or 0)
            {
                HideRotation(2);
            }

            if (first is null or 0)
            {
                HideRotation(1);
            }
        }
    }

    private void HideRotation(int fromTop)
    {
        var operand = _stack[^fromTop];
        if (operand.IsRotated)
        {
            InsertBefore(fromTop - 1, () => CallWhole(operand.Type));
            _stack[^fromTop] = _stack[^fromTop] with { IsRotated = false };
        }
    }

    private void NoteRotation(int local)
    {
        if (_stack[^1].IsRotated)
        {
            _rotatedLocals.Add(local);
        }
    }

    private bool AnyIsRotated(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            if (_stack[^i].IsRotated)
            {
                return true;
            }
        }

        return false;
    }
}
