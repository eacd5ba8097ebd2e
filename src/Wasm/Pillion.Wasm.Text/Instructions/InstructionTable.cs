using System.Collections.Frozen;

namespace Pillion.Wasm.Text.Instructions;

/// <summary>
/// All instructions (core spec, §7.10 "Index of Instructions"), with those of the proposals threads and wide arithmetic, and of
/// exception handling's legacy form.
/// </summary>
internal static partial class InstructionTable
{
    private const byte Gc = 0xFB;
    private const byte Misc = 0xFC;
    private const byte Simd = 0xFD;
    private const byte Threads = 0xFE;

    private static readonly FrozenDictionary<string, InstructionInfo> s_byName = Build();

    private static readonly FrozenDictionary<string, InstructionInfo>.AlternateLookup<ReadOnlySpan<char>> s_bySpan =
        s_byName.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<(byte Prefix, uint Code), InstructionInfo> s_byOpcode = s_byName
        .Values.SelectMany(i => i.Codes.Select(code => (Key: (i.Prefix, code), Info: i)))
        .ToFrozenDictionary(i => i.Key, i => i.Info);

    public static IEnumerable<InstructionInfo> All => s_byName.Values;

    /// <summary>The instruction of that name; null if there is none.</summary>
    public static InstructionInfo? Find(ReadOnlySpan<byte> name)
    {
        const int LongestName = 48;
        Span<char> buffer = stackalloc char[LongestName];
        return
            System.Text.Ascii.ToUtf16(name, buffer, out var length) == System.Buffers.OperationStatus.Done
            && s_bySpan.TryGetValue(buffer[..length], out var info)
            ? info
            : null;
    }

    /// <summary>The instruction of that opcode; null if there is none.</summary>
    public static InstructionInfo? Find(byte prefix, uint code) => s_byOpcode.GetValueOrDefault((prefix, code));

    /// <summary>Whether a byte is the first of two that make an opcode.</summary>
    public static bool IsPrefix(byte code) => code is Gc or Misc or Simd or Threads;

    private static FrozenDictionary<string, InstructionInfo> Build()
    {
        var rows = new List<InstructionInfo>();
        rows.AddRange(ControlRows());
        rows.AddRange(ReferenceRows());
        rows.AddRange(MemoryRows());
        rows.AddRange(NumericRows());
        rows.AddRange(VectorRows());
        rows.AddRange(AtomicRows());
        return rows.ToFrozenDictionary(r => r.Name, StringComparer.Ordinal);
    }

    /// <summary>Instructions with consecutive opcodes; a dash leaves one out.</summary>
    private static IEnumerable<InstructionInfo> Sequence(byte prefix, uint first, ImmediateShape shape, string names) =>
        names
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select((name, i) => new InstructionInfo(name, prefix, first + (uint)i, shape))
            .Where(info => info.Name != "-");

    /// <summary>Memory accesses with consecutive opcodes: <c>name/bytes</c>.</summary>
    private static IEnumerable<InstructionInfo> Accesses(byte prefix, uint first, ImmediateShape shape, string names) =>
        Sequence(prefix, first, shape, names)
            .Select(info =>
            {
                var slash = info.Name.IndexOf('/', StringComparison.Ordinal);
                var bytes = int.Parse(info.Name.AsSpan(slash + 1), System.Globalization.CultureInfo.InvariantCulture);
                return info with { Name = info.Name[..slash], Alignment = (byte)System.Numerics.BitOperations.Log2((uint)bytes) };
            });
}
