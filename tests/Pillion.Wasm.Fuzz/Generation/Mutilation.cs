namespace Pillion.Wasm.Fuzz.Generation;

/// <summary>Breaks modules: what a file looks like after a fault of a disk, a network or an attacker.</summary>
internal static class Mutilation
{
    // Bytes that mean much in the format: ends, types, prefixes, long numbers.
    private static readonly byte[] s_bytes = [0x00, 0x01, 0x0B, 0x40, 0x60, 0x7F, 0x7B, 0x70, 0x80, 0xFC, 0xFD, 0xFF];

    public static byte[] Apply(byte[] module, Random random)
    {
        var result = module.ToList();
        for (var i = random.Next(1, 4); i > 0 && result.Count > 0; i--)
        {
            // The preamble is four times eight bits; what is behind it is worth more.
            var at = random.Next(Math.Min(8, result.Count - 1), result.Count);
            switch (random.Next(7))
            {
                case 0:
                    result[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    result[at] = s_bytes[random.Next(s_bytes.Length)];
                    break;
                case 2:
                    result[at] = (byte)random.Next(256);
                    break;
                case 3:
                    result.RemoveRange(at, Math.Min(random.Next(1, 5), result.Count - at));
                    break;
                case 4:
                    result.Insert(at, s_bytes[random.Next(s_bytes.Length)]);
                    break;
                case 5:
                    var from = random.Next(result.Count);
                    result.InsertRange(at, result.GetRange(from, Math.Min(random.Next(1, 20), result.Count - from)));
                    break;
                default:
                    result.RemoveRange(at, result.Count - at);
                    break;
            }
        }

        return [.. result];
    }
}
