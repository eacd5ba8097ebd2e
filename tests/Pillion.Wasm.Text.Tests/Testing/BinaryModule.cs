namespace Pillion.Wasm.Text.Tests.Testing;

/// <summary>Modules in the binary format, for comparison.</summary>
internal static class BinaryModule
{
    private const int HeaderLength = 8;

    /// <summary>The module without its custom sections, in which readers of text may differ.</summary>
    public static byte[] WithoutCustomSections(byte[] module)
    {
        var rest = new List<byte>(module[..HeaderLength]);
        for (var position = HeaderLength; position < module.Length; )
        {
            var start = position;
            var id = module[position++];
            var size = 0;
            for (var shift = 0; ; shift += 7)
            {
                var b = module[position++];
                size |= (b & 0x7F) << shift;
                if (b < 0x80)
                {
                    break;
                }
            }

            position += size;
            if (id != 0)
            {
                rest.AddRange(module.AsSpan(start, position - start));
            }
        }

        return [.. rest];
    }
}
