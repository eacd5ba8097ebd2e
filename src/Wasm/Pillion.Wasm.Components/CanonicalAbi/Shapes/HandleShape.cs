using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Handles of resources: the host's objects, or <see cref="ResourceHandle"/> for what a guest defines.</summary>
internal sealed class HandleShape(ComponentValueType type, ResourceType resource, Type clrType) : Shape(type, clrType)
{
    public ResourceType Resource => resource;

    private bool IsOwn => Type is OwnType;

    public override void EmitLift(AbiEmitter e, Place from)
    {
        e.LoadContext();
        from.EmitLoad(e.IL, Access.I32);
        e.LoadResource(resource);
        if (!IsOwn)
        {
            e.IL.Emit(OpCodes.Ldloc, e.Scope!);
        }

        e.Call(
            typeof(AbiHandles),
            (ClrType == typeof(ResourceHandle), IsOwn) switch
            {
                (true, true) => nameof(AbiHandles.LiftOwn),
                (true, false) => nameof(AbiHandles.LiftBorrow),
                (false, true) => nameof(AbiHandles.LiftOwnObject),
                (false, false) => nameof(AbiHandles.LiftBorrowObject),
            }
        );

        // An object is left as the type that it is known to have: adapters are bound only to resources whose objects are of it.
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
    {
        NullCheck.Emit(e, value, IsOwn ? "own" : "borrow");
        to.EmitStore(
            e.IL,
            Access.I32,
            () =>
            {
                e.LoadContext();
                e.IL.Emit(OpCodes.Ldloc, value);
                e.LoadResource(resource);
                if (!IsOwn)
                {
                    e.IL.Emit(OpCodes.Ldloc, e.Scope!);
                }

                if (ClrType == typeof(ResourceHandle))
                {
                    e.LoadWhere();
                }

                e.Call(
                    typeof(AbiHandles),
                    (ClrType == typeof(ResourceHandle), IsOwn) switch
                    {
                        (true, true) => nameof(AbiHandles.LowerOwn),
                        (true, false) => nameof(AbiHandles.LowerBorrow),
                        (false, true) => nameof(AbiHandles.LowerOwnObject),
                        (false, false) => nameof(AbiHandles.LowerBorrowObject),
                    }
                );
            }
        );
    }
}
