using System.Text;

namespace Pillion.Modules.Web;

/// <summary>Every binary of a module or component begins with <c>\0asm</c> (core specification, §5.5.16). A page that says "please log in" does not.</summary>
internal static class WasmPreamble
{
    /// <exception cref="ModuleSourceException">The file is something else.</exception>
    public static void Demand(string path, string source)
    {
        Span<byte> start = stackalloc byte[24];
        using var file = File.OpenRead(path);
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.StartsWith("\0asm"u8))
        {
            return;
        }

        var shown = string.Concat(Encoding.Latin1.GetString(start).Select(c => c is >= ' ' and < '\x7f' ? c : '.'));
        throw new ModuleSourceException(
            $"{source} is no WebAssembly binary: {(start.IsEmpty ? "it is empty" : $"it begins with '{shown}'")}"
        );
    }
}
