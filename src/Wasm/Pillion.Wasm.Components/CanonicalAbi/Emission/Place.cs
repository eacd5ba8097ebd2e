using System.Reflection.Emit;

namespace Pillion.Wasm.Components.CanonicalAbi.Emission;

/// <summary>Where a value stands on the guest's side: in memory, or as core values.</summary>
internal abstract class Place
{
    /// <summary>The place of a part.</summary>
    /// <param name="offset">Bytes from the start of this.</param>
    /// <param name="flat">Core values from the first of this.</param>
    public abstract Place At(int offset, int flat);

    /// <summary>Emits code that leaves the value on the stack.</summary>
    public abstract void EmitLoad(ILGenerator il, Access access);

    /// <summary>Emits code that writes the value which <paramref name="push"/> emits.</summary>
    public abstract void EmitStore(ILGenerator il, Access access, Action push);

    /// <summary>Emits code that writes zero to a number of core values from the first of this, so that those that no case uses are defined.</summary>
    public abstract void EmitClear(ILGenerator il, int count);

    /// <summary>Emits code that writes what is in a local.</summary>
    public void EmitStore(ILGenerator il, Access access, LocalBuilder value) => EmitStore(il, access, () => il.Emit(OpCodes.Ldloc, value));
}
