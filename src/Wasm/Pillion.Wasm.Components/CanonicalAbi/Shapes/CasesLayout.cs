using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Discriminant and payload of what is a variant to the ABI.</summary>
internal sealed class CasesLayout(ComponentValueType type)
{
    private readonly AbiLayout _layout = AbiLayout.Of(type);

    private Access Discriminant => Accesses.OfDiscriminant(_layout.DiscriminantSize);

    public LocalBuilder LoadDiscriminant(AbiEmitter e, Place from)
    {
        from.EmitLoad(e.IL, Discriminant);
        return e.Store(typeof(int));
    }

    public void StoreDiscriminant(AbiEmitter e, Place to, int index) =>
        to.EmitStore(e.IL, Discriminant, () => e.IL.Emit(OpCodes.Ldc_I4, index));

    public void StoreDiscriminant(AbiEmitter e, Place to, LocalBuilder index) => to.EmitStore(e.IL, Discriminant, index);

    public Place Payload(Place place) => place.At(_layout.PayloadOffset, 1);

    /// <summary>Defines the core values that the case which is lowered does not use: as zero.</summary>
    public void Clear(AbiEmitter e, Place to) => to.EmitClear(e.IL, _layout.Flat.Length);
}
