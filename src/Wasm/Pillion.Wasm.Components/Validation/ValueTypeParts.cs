using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>The value types that a value type is made of.</summary>
internal static class ValueTypeParts
{
    public static IEnumerable<ComponentValueType> Of(ComponentValueType type) =>
        type switch
        {
            RecordType record => record.Fields.Select(f => f.Type),
            VariantType variant => variant.Cases.Select(c => c.Type).OfType<ComponentValueType>(),
            TupleType tuple => tuple.Elements,
            ListType list => [list.Element],
            OptionType option => [option.Element],
            ResultType result => Present(result.Ok, result.Error),
            StreamType stream => Present(stream.Element),
            FutureType future => Present(future.Element),
            MapType map => [map.Key, map.Value],
            _ => [],
        };

    private static IEnumerable<ComponentValueType> Present(params ComponentValueType?[] types) => types.OfType<ComponentValueType>();
}
