using System.Collections.Immutable;
using Pillion.Wasm.Components;
using Pillion.Wasm.Text.Scripts;

namespace Pillion.Wasm.SpecTests.Components;

/// <summary>The values of scripts as the embedding API's.</summary>
internal static class ScriptComponentValues
{
    public static ComponentValue ToValue(WastValue value) =>
        value switch
        {
            WastValue.Bool b => ComponentValue.FromBool(b.Value),
            WastValue.S8 n => ComponentValue.FromS8(n.Value),
            WastValue.U8 n => ComponentValue.FromU8(n.Value),
            WastValue.S16 n => ComponentValue.FromS16(n.Value),
            WastValue.U16 n => ComponentValue.FromU16(n.Value),
            WastValue.S32 n => ComponentValue.FromS32(n.Value),
            WastValue.U32 n => ComponentValue.FromU32(n.Value),
            WastValue.S64 n => ComponentValue.FromS64(n.Value),
            WastValue.U64 n => ComponentValue.FromU64(n.Value),
            WastValue.F32 n => ComponentValue.FromF32(BitConverter.UInt32BitsToSingle(n.Bits)),
            WastValue.F64 n => ComponentValue.FromF64(BitConverter.UInt64BitsToDouble(n.Bits)),
            WastValue.Char c => ComponentValue.FromChar(c.Value),
            WastValue.String s => ComponentValue.FromString(s.Value),
            WastValue.List list => ComponentValue.FromList(ToValues(list.Elements)),
            WastValue.Tuple tuple => ComponentValue.FromTuple(ToValues(tuple.Elements)),
            WastValue.Record record => ComponentValue.FromRecord(
                [.. record.Fields.Select(f => f.Name)],
                [.. record.Fields.Select(f => ToValue(f.Value))]
            ),
            WastValue.Variant variant => ComponentValue.FromVariant(variant.Case, ToOptional(variant.Payload)),
            WastValue.Enum e => ComponentValue.FromEnum(e.Case),
            WastValue.Option { Value: { } some } => ComponentValue.Some(ToValue(some)),
            WastValue.Option => ComponentValue.None,
            WastValue.Result { IsOk: true } result => ComponentValue.Ok(ToOptional(result.Value)),
            WastValue.Result result => ComponentValue.Err(ToOptional(result.Value)),
            WastValue.Flags flags => ComponentValue.FromFlags(flags.Names),
            _ => throw new InvalidOperationException($"{value} is no value of a component"),
        };

    public static bool Matches(WastExpectation expectation, ComponentValue value) =>
        expectation switch
        {
            WastExpectation.Exactly exactly => ToValue(exactly.Value).Equals(value),
            WastExpectation.F32NaN => value.Kind == ComponentValueKind.F32 && double.IsNaN(value.AsFloat()),
            WastExpectation.F64NaN => value.Kind == ComponentValueKind.F64 && double.IsNaN(value.AsFloat()),
            WastExpectation.Either either => either.Alternatives.Any(a => Matches(a, value)),
            _ => false,
        };

    private static ImmutableArray<ComponentValue> ToValues(ImmutableArray<WastValue> values) => [.. values.Select(ToValue)];

    private static ComponentValue? ToOptional(WastValue? value) => value is null ? null : ToValue(value);
}
