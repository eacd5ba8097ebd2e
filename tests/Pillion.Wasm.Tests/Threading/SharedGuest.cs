using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.Threading;

/// <summary>A guest that imports a shared memory, <c>host.memory</c>, and does atomically what its exports say.</summary>
internal static class SharedGuest
{
    /// <summary>Address of the lock that <c>work</c> takes.</summary>
    public const int Mutex = 0;

    /// <summary>Address of a number of 64 bits that <c>work</c> increments without atomics, holding the lock.</summary>
    public const int Guarded = 8;

    /// <summary>Addresses of what <c>work</c> counts without the lock.</summary>
    public const int Counter8 = 17;

    public const int Counter16 = 18;
    public const int Counter32 = 20;
    public const int Counter64 = 24;

    /// <summary>Address of a number whose bits <c>work</c> flips by a loop of compare and exchange.</summary>
    public const int Flipped16 = 34;

    public static MemoryType Type { get; } = new(new Limits(1, 16)) { IsShared = true };

    public static Linker With(Engine engine, Memory memory) => new Linker(engine).Define("host", "memory", memory);

    public static WasmBuilder Build(MemoryType? type = null) => Add(new WasmBuilder().ImportMemory("host", "memory", type ?? Type));

    /// <summary>The same functions on memory 0 of a module.</summary>
    public static WasmBuilder Add(WasmBuilder module) =>
        module
            .Function("load", "i>i", c => c.LocalGet(0).Atomic(Opcode.I32AtomicLoad, 2))
            .Function("store", "ii>", c => c.LocalGet(0).LocalGet(1).Atomic(Opcode.I32AtomicStore, 2))
            .Function("plainLoad", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load))
            .Function("add64", "il>l", c => c.LocalGet(0).LocalGet(1).Atomic(Opcode.I64AtomicRmwAdd, 3))
            .Function("wait32", "iil>i", c => c.LocalGet(0).LocalGet(1).LocalGet(2).Atomic(Opcode.MemoryAtomicWait32, 2))
            .Function("wait64", "ill>i", c => c.LocalGet(0).LocalGet(1).LocalGet(2).Atomic(Opcode.MemoryAtomicWait64, 3))
            .Function("notify", "ii>i", c => c.LocalGet(0).LocalGet(1).Atomic(Opcode.MemoryAtomicNotify, 2))
            .Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow())
            .Function("size", ">i", c => c.MemorySize())
            .Function("awaitSize", "i>", c => c.Loop(l => l.MemorySize().LocalGet(0).Op(Opcode.I32LtU).BrIf(0)))
            .Function("spin", ">", c => c.Forever())
            .Function("work", "i>", Work);

    private static void Work(CodeBuilder code) =>
        code.Loop(l =>
        {
            // Take the lock, or sleep while it is taken.
            l.Block(b =>
                b.Loop(taken =>
                    taken
                        .I32(Mutex)
                        .I32(0)
                        .I32(1)
                        .Atomic(Opcode.I32AtomicRmwCmpxchg, 2)
                        .Op(Opcode.I32Eqz)
                        .BrIf(1)
                        .I32(Mutex)
                        .I32(1)
                        .I64(-1)
                        .Atomic(Opcode.MemoryAtomicWait32, 2)
                        .Op(Opcode.Drop)
                        .Br(0)
                )
            );
            l.I32(Guarded).I32(Guarded).Access(Opcode.I64Load).I64(1).Op(Opcode.I64Add).Access(Opcode.I64Store);
            l.I32(Mutex).I32(0).Atomic(Opcode.I32AtomicStore, 2);
            l.I32(Mutex).I32(1).Atomic(Opcode.MemoryAtomicNotify, 2).Op(Opcode.Drop);

            l.I32(Counter8).I32(1).Atomic(Opcode.I32AtomicRmw8AddU, 0).Op(Opcode.Drop);
            l.I32(Counter16).I64(1).Atomic(Opcode.I64AtomicRmw16SubU, 1).Op(Opcode.Drop);
            l.I32(Counter32).I32(1).Atomic(Opcode.I32AtomicRmwAdd, 2).Op(Opcode.Drop);
            l.I32(Counter64).I64(1L << 33).Atomic(Opcode.I64AtomicRmwSub, 3).Op(Opcode.Drop);
            l.I32(Flipped16).I32(0x5555).Atomic(Opcode.I32AtomicRmw16XorU, 1).Op(Opcode.Drop);

            l.LocalGet(0).I32(1).Op(Opcode.I32Sub).LocalTee(0).BrIf(0);
        });
}
