using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Sockets.Network;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary><c>wasi:sockets/network.network</c>: the one network that a guest has. What it may do there is the context's to say.</summary>
internal sealed class GuestNetwork(WasiContext context) : WasiResource(context), INetwork
{
    /// <inheritdoc/>
    private protected override string Describe() => "a network";
}
