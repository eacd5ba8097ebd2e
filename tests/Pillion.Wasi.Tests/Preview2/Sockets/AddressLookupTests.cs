using System.Net;
using System.Net.Sockets;
using Pillion.Wasi.Preview2.Sockets;

namespace Pillion.Wasi.Tests.Preview2.Sockets;

public sealed class AddressLookupTests : IDisposable
{
    private readonly WasiContext _context = new(
        new WasiOptions { Network = new WasiNetwork { Destinations = [new WasiDestination("localhost", 1234)] } }
    );

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Start_GrantedName_GrantsItsAddresses()
    {
        var address = new IPEndPoint(IPAddress.Loopback, 1234);
        Assert.False(_context.Network.MayReach(address));
        Assert.Equal(NetworkError.None, AddressLookup.Start(_context, "LocalHost", out var lookup));

        lookup!.Subscribe().Block();

        var found = new List<IPAddress>();
        while (true)
        {
            Assert.Equal(NetworkError.None, lookup.TakeNext(out var next));
            if (next is null)
            {
                break;
            }

            found.Add(next);
        }

        Assert.Contains(IPAddress.Loopback, found);
        Assert.True(_context.Network.MayReach(address));
        Assert.False(_context.Network.MayReach(new IPEndPoint(IPAddress.Loopback, 1235)));
    }

    [Fact]
    public void Start_OtherNames_AreDenied()
    {
        Assert.Equal(NetworkError.AccessDenied, AddressLookup.Start(_context, "example.com", out _));
        Assert.Equal(NetworkError.InvalidArgument, AddressLookup.Start(_context, "not a name", out _));
        Assert.Equal(NetworkError.InvalidArgument, AddressLookup.Start(_context, "", out _));
    }

    [Fact]
    public void Start_AnAddress_IsGivenBackAndGrantsNothing()
    {
        Assert.Equal(NetworkError.None, AddressLookup.Start(_context, "::1", out var lookup));

        Assert.Equal(NetworkError.None, lookup!.TakeNext(out var address));
        Assert.Equal(AddressFamily.InterNetworkV6, address!.AddressFamily);
        Assert.Equal(NetworkError.None, lookup.TakeNext(out address));
        Assert.Null(address);
        Assert.False(_context.Network.MayReach(new IPEndPoint(IPAddress.IPv6Loopback, 1234)));
    }

    [Fact]
    public void MayReach_EveryHost_IsForThatPort()
    {
        var access = new NetworkAccess(new WasiNetwork { Destinations = [new WasiDestination("*", 443)] });

        Assert.True(access.MayResolve("example.com"));
        Assert.True(access.MayReach(new IPEndPoint(IPAddress.Loopback, 443)));
        Assert.False(access.MayReach(new IPEndPoint(IPAddress.Loopback, 80)));
        Assert.True(access.MayBind(new IPEndPoint(IPAddress.Any, 0)));
        Assert.False(access.MayListen(new IPEndPoint(IPAddress.Any, 0)));
    }
}
