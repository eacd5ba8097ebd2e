using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Maps as dictionaries; of pairs with the same key the last counts.</summary>
/// <param name="pairs">The list of tuples that a map is in memory.</param>
internal sealed class MapShape(MapType type, Type clrType, Shape pairs) : Shape(type, clrType)
{
    public override IEnumerable<Shape> Parts => [pairs];

    public override void EmitLift(AbiEmitter e, Place from)
    {
        pairs.EmitLift(e, from);
        e.Call(typeof(MapShape), nameof(ToDictionary), ClrType.GetGenericArguments());
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
    {
        NullCheck.Emit(e, value, "map");
        e.IL.Emit(OpCodes.Ldloc, value);
        e.Call(typeof(MapShape), nameof(ToPairs), ClrType.GetGenericArguments());
        pairs.EmitLower(e, e.Store(pairs.ClrType), to);
    }

    private static Dictionary<TKey, TValue> ToDictionary<TKey, TValue>((TKey, TValue)[] pairs)
        where TKey : notnull
    {
        var map = new Dictionary<TKey, TValue>(pairs.Length);
        foreach (var (key, value) in pairs)
        {
            map[key] = value;
        }

        return map;
    }

    private static (TKey, TValue)[] ToPairs<TKey, TValue>(Dictionary<TKey, TValue> map)
        where TKey : notnull
    {
        var pairs = new (TKey, TValue)[map.Count];
        var index = 0;
        foreach (var (key, value) in map)
        {
            pairs[index++] = (key, value);
        }

        return pairs;
    }
}
