using System.Collections.Frozen;
using System.Text;
using Pillion.Wasm.Text.Components;
using Pillion.Wasm.Text.Instructions;
using Pillion.Wasm.Text.Numbers;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Syntax;

/// <summary>All words of the format and of scripts, to tell a word in the wrong place from one that does not exist.</summary>
internal static class Keywords
{
    private const string Syntax = """
        module type rec sub final func param result local struct array field mut ref null import export table memory global tag start
        elem declare item offset data shared pagesize then do catch_ref catch_all_ref
        definition instance binary quote register invoke get either nan:canonical nan:arithmetic ref.extern ref.host
        ref.struct ref.array ref.any ref.exn
        assert_return assert_trap assert_exhaustion assert_exception assert_malformed assert_invalid assert_unlinkable
        assert_malformed_custom assert_invalid_custom
        component core value alias outer canon lift lower with instantiate interface implements external-id versionsuffix
        record variant case list tuple flags enum option error map own borrow stream future resource rep dtor eq
        bool s8 u8 s16 u16 s32 u32 s64 u64 float32 float64 char string error-context async cancellable realloc post-return callback
        """;

    private static readonly FrozenSet<string> s_all = Syntax
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Concat(InstructionTable.All.Select(i => i.Name))
        .Concat(HeapTypes.Keywords)
        .Concat(ValType.Keywords)
        .Concat(VectorShape.Keywords)
        .Concat(CanonicalBuiltin.Names)
        .ToFrozenSet(StringComparer.Ordinal);

    public static bool AreKnown(ReadOnlySpan<byte> word) =>
        s_all.Contains(Encoding.UTF8.GetString(word)) || word.StartsWith("offset="u8) || word.StartsWith("align="u8);
}
