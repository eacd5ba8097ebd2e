using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Null where WIT knows none is a mistake of the host's, which an exception tells it.</summary>
internal static class NullCheck
{
    public static void Emit(AbiEmitter e, LocalBuilder value, string what)
    {
        var isThere = e.IL.DefineLabel();
        e.IL.Emit(OpCodes.Ldloc, value);
        e.IL.Emit(OpCodes.Brtrue, isThere);
        e.LoadContext();
        e.LoadWhere();
        e.IL.Emit(OpCodes.Ldstr, what);
        e.Call(typeof(AbiTraps), nameof(AbiTraps.ThrowNull));
        e.IL.MarkLabel(isThere);
    }
}
