using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>
/// Arithmetic of 128 bits in two halves, the low one first (proposal "wide arithmetic"). Spelled out but for the upper half of a product,
/// so that halves which are not used cost nothing.
/// </content>
internal sealed partial class FunctionCompiler
{
    // Uses of temporaries; see Temporary.
    private const int LeftLow = 5;
    private const int LeftHigh = 6;
    private const int RightLow = 7;
    private const int RightHigh = 8;
    private const int LowResult = 9;

    private void EmitWideArithmetic(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I64Add128:
                // A sum that is less than what was added to has overflowed.
                EmitAddWithCarry(ILOpCode.Add, carry: () => LoadWide(LowResult, LeftLow));
                break;
            case Opcode.I64Sub128:
                EmitAddWithCarry(ILOpCode.Sub, carry: () => LoadWide(LeftLow, RightLow));
                break;
            case Opcode.I64MulWideS:
                EmitWideMultiplication(nameof(Intrinsics.I64MulHighS));
                break;
            default:
                EmitWideMultiplication(nameof(Intrinsics.I64MulHighU));
                break;
        }
    }

    /// <param name="carry">Loads two values, of which the first is below the second if the upper half must be corrected by one.</param>
    private void EmitAddWithCarry(ILOpCode operation, Action carry)
    {
        StoreWide(RightHigh, RightLow, LeftHigh, LeftLow);

        Push(ValueType.I64);
        LoadWide(LeftLow, RightLow);
        _il.Emit(operation);
        _il.Emit(ILOpCode.Dup);
        _il.StoreLocal(Temporary(ValueType.I64, LowResult));

        Push(ValueType.I64);
        LoadWide(LeftHigh, RightHigh);
        _il.Emit(operation);
        carry();
        _il.Emit(ILOpCode.Clt_un);
        _il.Emit(ILOpCode.Conv_u8);
        _il.Emit(operation);
    }

    private void EmitWideMultiplication(string high)
    {
        StoreWide(RightLow, LeftLow);

        Push(ValueType.I64);
        LoadWide(LeftLow, RightLow);
        _il.Emit(ILOpCode.Mul);

        Push(ValueType.I64);
        LoadWide(LeftLow, RightLow);
        CallIntrinsic(high);
    }

    /// <summary>Takes the operands off the stack, the top one first.</summary>
    private void StoreWide(params ReadOnlySpan<int> uses)
    {
        Materialize(uses.Length);
        foreach (var use in uses)
        {
            _il.StoreLocal(Temporary(ValueType.I64, use));
        }

        PopMany(uses.Length);
    }

    private void LoadWide(int first, int second)
    {
        _il.LoadLocal(Temporary(ValueType.I64, first));
        _il.LoadLocal(Temporary(ValueType.I64, second));
    }
}
