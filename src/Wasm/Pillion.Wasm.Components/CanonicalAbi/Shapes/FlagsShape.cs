using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Flags as enums of bits. Bits without a name don't pass, either way.</summary>
internal sealed class FlagsShape(FlagsType type, Type clrType) : Shape(type, clrType)
{
    private readonly int _mask = MaskOf(type);

    /// <summary>The bits that have names.</summary>
    public static int MaskOf(FlagsType type) => type.Names.Length >= 32 ? -1 : (1 << type.Names.Length) - 1;

    public override void EmitLift(AbiEmitter e, Place from)
    {
        from.EmitLoad(e.IL, Accesses.OfSize(Layout.Size));
        e.IL.Emit(OpCodes.Ldc_I4, _mask);
        e.IL.Emit(OpCodes.And);
        EnumNumbers.EmitFromUInt32(e.IL, ClrType);
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to) =>
        to.EmitStore(
            e.IL,
            Accesses.OfSize(Layout.Size),
            () =>
            {
                e.IL.Emit(OpCodes.Ldloc, value);
                e.IL.Emit(OpCodes.Conv_I4);
                e.IL.Emit(OpCodes.Ldc_I4, _mask);
                e.IL.Emit(OpCodes.And);
            }
        );
}
