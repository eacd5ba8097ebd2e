using System.Reflection.Emit;
using Pillion.Wasm.Components.Async;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Readable ends of streams and futures: <see cref="ComponentStream{T}"/> and <see cref="ComponentFuture{T}"/>.</summary>
internal sealed class EndShape(ComponentValueType type, Type clrType) : Shape(type, clrType)
{
    private Type ElementType => ClrType.GetGenericArguments()[0];

    private bool IsStream => Type is StreamType;

    public override void EmitLift(AbiEmitter e, Place from)
    {
        e.LoadContext();
        from.EmitLoad(e.IL, Access.I32);
        e.LoadConstant(e.ElementsOf(Type));
        e.Call(typeof(ReadableEnds), IsStream ? nameof(ReadableEnds.LiftStream) : nameof(ReadableEnds.LiftFuture), ElementType);
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
    {
        NullCheck.Emit(e, value, IsStream ? "stream" : "future");
        to.EmitStore(
            e.IL,
            Access.I32,
            () =>
            {
                e.LoadContext();
                e.IL.Emit(OpCodes.Ldloc, value);
                e.LoadConstant(Type);
                e.LoadConstant(e.ElementsOf(Type));
                e.Call(typeof(ReadableEnds), IsStream ? nameof(ReadableEnds.LowerStream) : nameof(ReadableEnds.LowerFuture), ElementType);
            }
        );
    }
}
