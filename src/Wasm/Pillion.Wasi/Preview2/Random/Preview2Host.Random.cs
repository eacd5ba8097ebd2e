using Pillion.Wasi.Entropy;
using Pillion.Wasi.Preview2.Wit.Random;

namespace Pillion.Wasi.Preview2;

/// <content><c>wasi:random</c></content>
internal sealed partial class Preview2Host : IRandom, IInsecure, IInsecureSeed
{
    private readonly GuestRandom _random = new(context);

    ReadOnlyMemory<byte> IRandom.GetRandomBytes(ulong len) => _random.Bytes(len);

    ulong IRandom.GetRandomU64() => _random.Number();

    ReadOnlyMemory<byte> IInsecure.GetInsecureRandomBytes(ulong len) => _random.Bytes(len);

    ulong IInsecure.GetInsecureRandomU64() => _random.Number();

    (ulong, ulong) IInsecureSeed.InsecureSeed() => (_random.Number(), _random.Number());
}
