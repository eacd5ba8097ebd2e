using Pillion.Guests.Components;
using Pillion.Wasi;

namespace Pillion.Guests.Tests.Components;

public sealed class SocketGrantsTests
{
    [Fact]
    public void Of_AllowedHosts_GrantsTheirAddressesAndPorts()
    {
        var network = SocketGrants.Of(
            new WasmAppSettings { AllowedHosts = ["https://api.example.com", "http://10.0.0.1:8080", "http://[::1]:9"] }
        );

        Assert.Equal(
            [new WasiDestination("api.example.com", 443), new WasiDestination("10.0.0.1", 8080), new WasiDestination("::1", 9)],
            network.Destinations
        );
        Assert.Empty(network.Listeners);
        Assert.False(network.AllowsAll);
    }

    [Fact]
    public void Of_EverythingAllowed_GrantsEveryDestinationAndNoListening()
    {
        var network = SocketGrants.Of(new WasmAppSettings { AllowedHosts = ["insecure:allow-all"] });

        Assert.Equal([new WasiDestination("*", 0)], network.Destinations);
        Assert.Empty(network.Listeners);
    }

    [Fact]
    public void Of_NothingAllowed_GrantsNothing() => Assert.Empty(SocketGrants.Of(WasmAppSettings.Default).Destinations);
}
