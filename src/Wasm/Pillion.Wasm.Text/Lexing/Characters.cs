using System.Buffers;

namespace Pillion.Wasm.Text.Lexing;

/// <summary>Classes of characters (core spec, §6.3).</summary>
internal static class Characters
{
    /// <summary>What identifiers, keywords and numbers are made of.</summary>
    public static SearchValues<byte> IdCharacters { get; } =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&'*+-./:<=>?@\\^_`|~"u8);

    /// <summary>What ends a run of ordinary characters in a string: its end, an escape, and what must not be there.</summary>
    public static SearchValues<byte> EndsOfPlainString { get; } =
        SearchValues.Create([(byte)'"', (byte)'\\', 0x7F, .. Enumerable.Range(0, 0x20).Select(c => (byte)c)]);

    public static bool IsHexDigit(byte c) => char.IsAsciiHexDigit((char)c);

    public static int HexValue(byte c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
