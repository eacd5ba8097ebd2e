using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Memories;

/// <summary>Fills and copies that are so long that they are done in pieces.</summary>
public sealed class BulkMemoryTests
{
    private const int Piece = (int)BulkMemory.Piece;
    private const int Long = (2 * Piece) + 3;
    private const int Pages = 800;

    [Theory, EveryStrategy]
    public void Fill_SeveralPieces_AllAndNoMore(MemoryStrategy strategy)
    {
        using var instance = Instantiate(strategy, interrupt: () => { });
        instance.GetFunction<Action<int, int, int>>("fill")(1, 7, Long);

        var bytes = instance.GetMemory()!.Slice(0, Long + 2);
        Assert.Equal(0, bytes[0]);
        Assert.Equal(-1, bytes[1..^1].IndexOfAnyExcept((byte)7));
        Assert.Equal(0, bytes[^1]);
    }

    [Theory, EveryStrategy]
    public void Copy_SeveralOverlappingPieces_BothWays(MemoryStrategy strategy)
    {
        foreach (var (from, to) in new[] { (5, 1), (1, 5), (3, Piece), (Piece, 3), (9, 9) })
        {
            using var instance = Instantiate(strategy, interrupt: () => { });
            var bytes = instance.GetMemory()!.Slice(0, Pages * 65_536);
            new Random(from).NextBytes(bytes);
            var expected = bytes.ToArray();
            expected.AsSpan(from, Long).CopyTo(expected.AsSpan(to));

            instance.GetFunction<Action<int, int, int>>("copy")(to, from, Long);

            Assert.True(bytes.SequenceEqual(expected));
        }
    }

    [Theory, EveryStrategy]
    public void FillAndCopy_GuestThatMustStop_StopAfterAPiece(MemoryStrategy strategy)
    {
        Instance? self = null;
        using var instance = Instantiate(strategy, interrupt: () => self!.Interrupt());
        self = instance;
        var memory = instance.GetMemory()!;

        MustTrap(TrapKind.Interrupted, () => instance.GetFunction<Action<int, int, int>>("fill")(0, 7, Long));
        Assert.Equal(7, memory.Read<byte>(Piece - 1));
        Assert.Equal(0, memory.Read<byte>(Piece));

        MustTrap(TrapKind.Interrupted, () => instance.GetFunction<Action<int, int, int>>("copy")(Piece, 0, Piece + 1));
        Assert.Equal(7, memory.Read<byte>((2 * Piece) - 1));
        Assert.Equal(0, memory.Read<byte>(Piece));

        MustTrap(TrapKind.Interrupted, () => instance.GetFunction<Action<int, int, int>>("copy")(0, 1, Piece + 1));
        Assert.Equal(0, memory.Read<byte>(Piece - 1));
        Assert.Equal(0, memory.Read<byte>(Piece));
    }

    private static Instance Instantiate(MemoryStrategy strategy, Action interrupt) =>
        Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "interrupt", ">")
                    .Memory(Pages)
                    .Function("fill", "iii>", c => c.Call(0).LocalGet(0).LocalGet(1).LocalGet(2).Indexed(Opcode.MemoryFill, 0))
                    .Function("copy", "iii>", c => c.Call(0).LocalGet(0).LocalGet(1).LocalGet(2).Indexed(Opcode.MemoryCopy, 0, 0)),
                new Linker(Of(strategy)).Define("host", "interrupt", interrupt)
            );
}
