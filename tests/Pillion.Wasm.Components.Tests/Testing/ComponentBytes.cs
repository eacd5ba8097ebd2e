namespace Pillion.Wasm.Components.Tests.Testing;

/// <summary>Builds the binary form of components, section by section; sections are shorter than 128 bytes unless they are nested.</summary>
internal static class ComponentBytes
{
    public static byte[] Component(params byte[][] sections) => [.. "\0asm\u000d\0\u0001\0"u8, .. sections.SelectMany(s => s)];

    public static byte[] Module(params byte[][] sections) => [.. "\0asm\u0001\0\0\0"u8, .. sections.SelectMany(s => s)];

    public static byte[] Section(byte id, params ReadOnlySpan<byte> content) => [id, .. Leb(content.Length), .. content];

    /// <summary>A section that is a vector of items.</summary>
    public static byte[] Items(byte id, params byte[][] items) => Section(id, [.. Leb(items.Length), .. items.SelectMany(i => i)]);

    public static byte[] Name(string name)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(name);
        return [.. Leb(bytes.Length), .. bytes];
    }

    private static byte[] Leb(int value)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((value & 0x7F) | (value > 0x7F ? 0x80 : 0)));
            value >>= 7;
        } while (value != 0);
        return [.. bytes];
    }
}
