using System.Runtime.InteropServices;
using System.Text;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>
/// Writes strings the way C's <c>argv</c> and <c>environ</c> have them: pointers in one place, the strings, each with a NUL, in another.
/// <code>
///   pointers: | p0 | p1 | …       strings: | a r g 0 \0 a r g 1 \0 …
///               |    '-----------------------------------^
///               '----------------------------^
/// </code>
/// </summary>
internal static class StringTable
{
    /// <summary>Stores the number of strings and the size of all.</summary>
    public static Errno PutSizes(Memory memory, uint countAt, uint sizeAt, int count, ulong size)
    {
        if (size > uint.MaxValue)
        {
            return Errno.Overflow;
        }

        var errno = memory.Put(countAt, (uint)count);
        return errno == Errno.Success ? memory.Put(sizeAt, (uint)size) : errno;
    }

    /// <summary>Size of a string in UTF-8, with its NUL.</summary>
    public static ulong SizeOf(string text) => (ulong)Encoding.UTF8.GetByteCount(text) + 1;

    /// <summary>Size of <c>NAME=value</c> in UTF-8, with its NUL.</summary>
    public static ulong SizeOf(KeyValuePair<string, string> variable) =>
        (ulong)Encoding.UTF8.GetByteCount(variable.Key) + 1 + SizeOf(variable.Value);

    /// <summary>Writes the strings one after another.</summary>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="pointers">Where the pointers go.</param>
    /// <param name="strings">Where the strings go.</param>
    public ref struct Writer(Memory memory, uint pointers, uint strings)
    {
        private ulong _pointer = pointers;
        private ulong _string = strings;

        /// <summary>Writes a string.</summary>
        public Errno Add(string text) => Add(text, default, hasValue: false);

        /// <summary>Writes <c>NAME=value</c>.</summary>
        public Errno Add(KeyValuePair<string, string> variable) => Add(variable.Key, variable.Value, hasValue: true);

        private Errno Add(ReadOnlySpan<char> first, ReadOnlySpan<char> second, bool hasValue)
        {
            var firstSize = Encoding.UTF8.GetByteCount(first);
            var size = firstSize + (hasValue ? 1 + Encoding.UTF8.GetByteCount(second) : 0) + 1;
            if (
                _pointer > uint.MaxValue
                || _string > uint.MaxValue
                || !memory.TrySlice((uint)_pointer, sizeof(uint), out var pointer)
                || !memory.TrySlice((uint)_string, (uint)size, out var bytes)
            )
            {
                return Errno.Fault;
            }

            MemoryMarshal.Write(pointer, (uint)_string);
            Encoding.UTF8.GetBytes(first, bytes);
            if (hasValue)
            {
                bytes[firstSize] = (byte)'=';
                Encoding.UTF8.GetBytes(second, bytes[(firstSize + 1)..]);
            }

            bytes[^1] = 0;
            _pointer += sizeof(uint);
            _string += (ulong)size;
            return Errno.Success;
        }
    }
}
