using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>How values of a component type are values of a .NET type. Emits the code of lifting and lowering them.</summary>
internal abstract class Shape(ComponentValueType type, Type clrType)
{
    public ComponentValueType Type { get; } = type;

    public Type ClrType { get; } = clrType;

    public AbiLayout Layout { get; } = AbiLayout.Of(type);

    /// <summary>The shapes of what it is made of.</summary>
    public virtual IEnumerable<Shape> Parts => [];

    /// <summary>Emits code that leaves the .NET value on the stack, which is empty before: branches need that.</summary>
    public abstract void EmitLift(AbiEmitter e, Place from);

    /// <summary>Emits code that writes what is in <paramref name="value"/>; the stack is empty before and after.</summary>
    public abstract void EmitLower(AbiEmitter e, LocalBuilder value, Place to);

    /// <summary>Lifts into a new local.</summary>
    public LocalBuilder Lift(AbiEmitter e, Place from)
    {
        EmitLift(e, from);
        return e.Store(ClrType);
    }
}
