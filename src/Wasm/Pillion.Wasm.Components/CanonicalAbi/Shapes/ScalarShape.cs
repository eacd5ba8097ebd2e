using System.Reflection.Emit;
using System.Text;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.CanonicalAbi.Lists;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Numbers, bools and characters.</summary>
internal sealed class ScalarShape(PrimitiveType type, Type clrType) : Shape(type, clrType)
{
    private readonly PrimitiveKind _kind = type.Kind;

    /// <summary>Whether lists of them are in memory as arrays are in .NET.</summary>
    public bool IsCopied => _kind is not (PrimitiveKind.Bool or PrimitiveKind.Char);

    /// <summary>The .NET type of a scalar, or null for what is none.</summary>
    public static Type? ClrTypeOf(PrimitiveKind kind) =>
        kind switch
        {
            PrimitiveKind.Bool => typeof(bool),
            PrimitiveKind.S8 => typeof(sbyte),
            PrimitiveKind.U8 => typeof(byte),
            PrimitiveKind.S16 => typeof(short),
            PrimitiveKind.U16 => typeof(ushort),
            PrimitiveKind.S32 => typeof(int),
            PrimitiveKind.U32 => typeof(uint),
            PrimitiveKind.S64 => typeof(long),
            PrimitiveKind.U64 => typeof(ulong),
            PrimitiveKind.F32 => typeof(float),
            PrimitiveKind.F64 => typeof(double),
            PrimitiveKind.Char => typeof(Rune),
            _ => null,
        };

    public static Access AccessOf(PrimitiveKind kind) =>
        kind switch
        {
            PrimitiveKind.Bool => Access.Bool,
            PrimitiveKind.S8 => Access.S8,
            PrimitiveKind.U8 => Access.U8,
            PrimitiveKind.S16 => Access.S16,
            PrimitiveKind.U16 => Access.U16,
            PrimitiveKind.S64 or PrimitiveKind.U64 => Access.I64,
            PrimitiveKind.F32 => Access.F32,
            PrimitiveKind.F64 => Access.F64,
            _ => Access.I32,
        };

    public override void EmitLift(AbiEmitter e, Place from)
    {
        if (_kind == PrimitiveKind.Char)
        {
            e.LoadContext();
            from.EmitLoad(e.IL, Access.I32);
            e.LoadWhere();
            e.Call(typeof(ListLifting), nameof(ListLifting.Char));
            return;
        }

        from.EmitLoad(e.IL, AccessOf(_kind));
        EmitNormalize(e, _kind);
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to) =>
        to.EmitStore(
            e.IL,
            AccessOf(_kind),
            () =>
            {
                e.IL.Emit(_kind == PrimitiveKind.Char ? OpCodes.Ldloca : OpCodes.Ldloc, value);
                if (_kind == PrimitiveKind.Char)
                {
                    e.IL.Emit(OpCodes.Call, typeof(Rune).GetProperty(nameof(Rune.Value))!.GetMethod!);
                }

                EmitNormalize(e, _kind);
            }
        );

    /// <summary>Emits code that makes one of the representations of the number on the stack: of true, and of NaN (<c>canonicalize_nan32</c>).</summary>
    public static void EmitNormalize(AbiEmitter e, PrimitiveKind kind)
    {
        switch (kind)
        {
            case PrimitiveKind.Bool:
                e.IL.Emit(OpCodes.Ldc_I4_0);
                e.IL.Emit(OpCodes.Cgt_Un);
                break;
            case PrimitiveKind.F32:
                e.Call(typeof(ScalarShape), nameof(CanonicalF32));
                break;
            case PrimitiveKind.F64:
                e.Call(typeof(ScalarShape), nameof(CanonicalF64));
                break;
        }
    }

    private static float CanonicalF32(float value) => float.IsNaN(value) ? BitConverter.UInt32BitsToSingle(0x7FC0_0000) : value;

    private static double CanonicalF64(double value) =>
        double.IsNaN(value) ? BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000) : value;
}
