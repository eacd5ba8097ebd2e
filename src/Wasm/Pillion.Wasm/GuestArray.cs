namespace Pillion.Wasm;

/// <summary>An array of a guest's.</summary>
public sealed class GuestArray : GuestObject
{
    private readonly Array _array;

    internal GuestArray(Array target, DefinedType type, Instance? instance)
        : base(target, type, instance) => _array = target;

    /// <summary>How many elements it has.</summary>
    public int Length => _array.Length;

    /// <summary>An element's value; packed ones are zero-extended.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ObjectDisposedException">The element is a function whose instance was disposed.</exception>
    public Value this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
            return Read(Type.Array!.Element, Type.Runtime.Field(0).GetValue(_array.GetValue(index)));
        }
    }
}
