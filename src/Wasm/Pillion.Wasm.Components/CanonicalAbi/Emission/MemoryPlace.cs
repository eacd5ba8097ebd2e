using System.Reflection.Emit;

namespace Pillion.Wasm.Components.CanonicalAbi.Emission;

/// <summary>In memory that was checked to be there: memories never move, so that an address stays good whatever the guest does.</summary>
/// <param name="address">A native address.</param>
/// <param name="offset">Bytes from there.</param>
internal sealed class MemoryPlace(LocalBuilder address, int offset = 0) : Place
{
    public LocalBuilder Address => address;

    public int Offset => offset;

    public override Place At(int offset1, int flat) => new MemoryPlace(address, offset + offset1);

    public override void EmitLoad(ILGenerator il, Access access)
    {
        EmitAddress(il);
        il.Emit(
            access switch
            {
                Access.Bool or Access.U8 or Access.Case8 => OpCodes.Ldind_U1,
                Access.S8 => OpCodes.Ldind_I1,
                Access.S16 => OpCodes.Ldind_I2,
                Access.U16 or Access.Case16 => OpCodes.Ldind_U2,
                Access.I32 => OpCodes.Ldind_I4,
                Access.I64 => OpCodes.Ldind_I8,
                Access.F32 => OpCodes.Ldind_R4,
                _ => OpCodes.Ldind_R8,
            }
        );
    }

    public override void EmitStore(ILGenerator il, Access access, Action push)
    {
        EmitAddress(il);
        push();
        il.Emit(
            access switch
            {
                Access.Bool or Access.S8 or Access.U8 or Access.Case8 => OpCodes.Stind_I1,
                Access.S16 or Access.U16 or Access.Case16 => OpCodes.Stind_I2,
                Access.I32 => OpCodes.Stind_I4,
                Access.I64 => OpCodes.Stind_I8,
                Access.F32 => OpCodes.Stind_R4,
                _ => OpCodes.Stind_R8,
            }
        );
    }

    public override void EmitClear(ILGenerator il, int count) { }

    /// <summary>Emits code that leaves the address on the stack.</summary>
    public void EmitAddress(ILGenerator il)
    {
        il.Emit(OpCodes.Ldloc, address);
        if (offset != 0)
        {
            il.Emit(OpCodes.Ldc_I4, offset);
            il.Emit(OpCodes.Add);
        }
    }
}
