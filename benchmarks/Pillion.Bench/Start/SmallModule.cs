using Pillion.Wasm;

namespace Pillion.Bench.Start;

/// <summary>
/// A module with one page of memory and sixteen bytes of data, whose export adds its argument to a number in memory, stores and returns it.
/// </summary>
internal static class SmallModule
{
    public const string Export = "add";

    private static readonly byte[] s_bytes =
    [
        .. "\0asm\u0001\0\0\0"u8,
        .. (byte[])[1, 6, 1, 0x60, 1, 0x7F, 1, 0x7F], // type: i32 -> i32
        .. (byte[])[3, 2, 1, 0],
        .. (byte[])[5, 4, 1, 1, 1, 1], // memory: 1 page, at most 1
        .. (byte[])[7, 7, 1, 3, .. "add"u8, 0, 0],
        .. (byte[])[10, 22, 1, 20, 0, 0x41, 0, 0x41, 0, 0x28, 2, 0, 0x20, 0, 0x6A, 0x36, 2, 0, 0x41, 0, 0x28, 2, 0, 0x0B],
        .. (byte[])[11, 22, 1, 0, 0x41, 4, 0x0B, 16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
    ];

    public static Module Load(Engine engine) => Module.Load(engine, s_bytes, "small");
}
