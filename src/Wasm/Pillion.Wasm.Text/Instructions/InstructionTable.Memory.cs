namespace Pillion.Wasm.Text.Instructions;

internal static partial class InstructionTable
{
    private static IEnumerable<InstructionInfo> MemoryRows() =>
        [
            .. Accesses(
                0,
                0x28,
                ImmediateShape.MemArg,
                """
                i32.load/4 i64.load/8 f32.load/4 f64.load/8
                i32.load8_s/1 i32.load8_u/1 i32.load16_s/2 i32.load16_u/2
                i64.load8_s/1 i64.load8_u/1 i64.load16_s/2 i64.load16_u/2 i64.load32_s/4 i64.load32_u/4
                i32.store/4 i64.store/8 f32.store/4 f64.store/8
                i32.store8/1 i32.store16/2 i64.store8/1 i64.store16/2 i64.store32/4
                """
            ),
            new("memory.size", 0, 0x3F, ImmediateShape.Memory),
            new("memory.grow", 0, 0x40, ImmediateShape.Memory),
            new("memory.init", Misc, 0x08, ImmediateShape.MemoryInit),
            new("data.drop", Misc, 0x09, ImmediateShape.Data),
            new("memory.copy", Misc, 0x0A, ImmediateShape.MemoryCopy),
            new("memory.fill", Misc, 0x0B, ImmediateShape.Memory),
        ];

    /// <summary>The proposal "threads".</summary>
    private static IEnumerable<InstructionInfo> AtomicRows() =>
        [
            .. Accesses(Threads, 0x00, ImmediateShape.MemArg, "memory.atomic.notify/4 memory.atomic.wait32/4 memory.atomic.wait64/8"),
            new("atomic.fence", Threads, 0x03, ImmediateShape.Fence),
            .. Accesses(
                Threads,
                0x10,
                ImmediateShape.MemArg,
                """
                i32.atomic.load/4 i64.atomic.load/8 i32.atomic.load8_u/1 i32.atomic.load16_u/2
                i64.atomic.load8_u/1 i64.atomic.load16_u/2 i64.atomic.load32_u/4
                i32.atomic.store/4 i64.atomic.store/8 i32.atomic.store8/1 i32.atomic.store16/2
                i64.atomic.store8/1 i64.atomic.store16/2 i64.atomic.store32/4
                """
            ),
            .. "add sub and or xor xchg cmpxchg"
                .Split(' ')
                .SelectMany(
                    (operation, i) =>
                        Accesses(
                            Threads,
                            0x1E + (7 * (uint)i),
                            ImmediateShape.MemArg,
                            $"""
                            i32.atomic.rmw.{operation}/4 i64.atomic.rmw.{operation}/8
                            i32.atomic.rmw8.{operation}_u/1 i32.atomic.rmw16.{operation}_u/2
                            i64.atomic.rmw8.{operation}_u/1 i64.atomic.rmw16.{operation}_u/2 i64.atomic.rmw32.{operation}_u/4
                            """
                        )
                ),
        ];
}
