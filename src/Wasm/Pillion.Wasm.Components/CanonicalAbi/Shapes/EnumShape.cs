using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Enums as enums with values from 0.</summary>
internal sealed class EnumShape(EnumType type, Type clrType) : Shape(type, clrType)
{
    private readonly int _count = type.Names.Length;
    private readonly CasesLayout _cases = new(type);

    public override void EmitLift(AbiEmitter e, Place from)
    {
        var value = _cases.LoadDiscriminant(e, from);
        var isKnown = e.IL.DefineLabel();
        e.IL.Emit(OpCodes.Ldloc, value);
        e.IL.Emit(OpCodes.Ldc_I4, _count);
        e.IL.Emit(OpCodes.Blt_Un, isKnown);
        e.ThrowInvalidDiscriminant(value);
        e.IL.MarkLabel(isKnown);
        e.IL.Emit(OpCodes.Ldloc, value);
        EnumNumbers.EmitFromUInt32(e.IL, ClrType);
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
    {
        e.IL.Emit(OpCodes.Ldloc, value);
        EnumNumbers.EmitToInt64(e.IL, ClrType);
        var number = e.Store(typeof(long));
        var isKnown = e.IL.DefineLabel();
        e.IL.Emit(OpCodes.Ldloc, number);
        e.IL.Emit(OpCodes.Ldc_I8, (long)_count);
        e.IL.Emit(OpCodes.Blt_Un, isKnown);
        e.LoadContext();
        e.LoadWhere();
        e.IL.Emit(OpCodes.Ldloc, number);
        e.IL.Emit(OpCodes.Ldc_I4, _count);
        e.Call(typeof(AbiTraps), nameof(AbiTraps.ThrowNoSuchCase));
        e.IL.MarkLabel(isKnown);
        e.IL.Emit(OpCodes.Ldloc, number);
        e.IL.Emit(OpCodes.Conv_I4);
        _cases.StoreDiscriminant(e, to, e.Store(typeof(int)));
    }
}

/// <summary>Conversions of the numbers behind .NET enums.</summary>
internal static class EnumNumbers
{
    /// <summary>Bits of the underlying type.</summary>
    public static int BitsOf(Type enumType) =>
        System.Type.GetTypeCode(enumType) switch
        {
            TypeCode.SByte or TypeCode.Byte => 8,
            TypeCode.Int16 or TypeCode.UInt16 => 16,
            TypeCode.Int32 or TypeCode.UInt32 => 32,
            _ => 64,
        };

    /// <summary>The largest number of the underlying type.</summary>
    public static ulong MaxOf(Type enumType) =>
        ulong.MaxValue
        >> (
            64
            - BitsOf(enumType)
            + (System.Type.GetTypeCode(enumType) is TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 ? 0 : 1)
        );

    public static void EmitFromUInt32(ILGenerator il, Type enumType)
    {
        switch (System.Type.GetTypeCode(enumType))
        {
            case TypeCode.SByte:
                il.Emit(OpCodes.Conv_I1);
                break;
            case TypeCode.Int16:
                il.Emit(OpCodes.Conv_I2);
                break;
            case TypeCode.Int64 or TypeCode.UInt64:
                il.Emit(OpCodes.Conv_U8);
                break;
        }
    }

    public static void EmitToInt64(ILGenerator il, Type enumType) =>
        il.Emit(
            System.Type.GetTypeCode(enumType) is TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 ? OpCodes.Conv_U8 : OpCodes.Conv_I8
        );
}
