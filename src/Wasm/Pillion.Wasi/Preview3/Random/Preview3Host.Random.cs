using Pillion.Wasi.Entropy;
using Pillion.Wasi.Preview3.Wit.Random;

namespace Pillion.Wasi.Preview3;

/// <content><c>wasi:random</c></content>
internal sealed partial class Preview3Host : IRandom, IInsecure, IInsecureSeed
{
    // The WIT lets a host give fewer bytes than it is asked for; it gives all, or refuses.
    private readonly GuestRandom _random = new(context);

    ReadOnlyMemory<byte> IRandom.GetRandomBytes(ulong maxLen) => _random.Bytes(maxLen);

    ulong IRandom.GetRandomU64() => _random.Number();

    ReadOnlyMemory<byte> IInsecure.GetInsecureRandomBytes(ulong maxLen) => _random.Bytes(maxLen);

    ulong IInsecure.GetInsecureRandomU64() => _random.Number();

    (ulong, ulong) IInsecureSeed.GetInsecureSeed() => (_random.Number(), _random.Number());
}
