using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.CanonicalAbi.Strings;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Strings.</summary>
internal sealed class StringShape() : Shape(PrimitiveType.String, typeof(string))
{
    public override void EmitLift(AbiEmitter e, Place from)
    {
        if (e.IsInList)
        {
            e.LoadContext();
            from.At(4, 1).EmitLoad(e.IL, Access.I32);
            e.IL.Emit(OpCodes.Ldc_I4, int.MaxValue);
            e.IL.Emit(OpCodes.And);
            e.IL.Emit(OpCodes.Ldc_I4_2);
            e.LoadWhere();
            e.Call(typeof(AbiMemory), nameof(AbiMemory.Charge));
        }

        e.LoadContext();
        from.EmitLoad(e.IL, Access.I32);
        from.At(4, 1).EmitLoad(e.IL, Access.I32);
        e.LoadWhere();
        e.Call(typeof(StringLifting), StringLifting.MethodFor(e.Options.Encoding));
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
    {
        var length = e.Local(typeof(int));
        e.LoadContext();
        e.IL.Emit(OpCodes.Ldloc, value);
        e.LoadWhere();
        e.IL.Emit(OpCodes.Ldloca, length);
        e.Call(typeof(StringLowering), StringLowering.MethodFor(e.Options.Encoding));
        var pointer = e.Store(typeof(int));
        to.EmitStore(e.IL, Access.I32, pointer);
        to.At(4, 1).EmitStore(e.IL, Access.I32, length);
    }
}
