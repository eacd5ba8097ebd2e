using System.Net;
using System.Net.Sockets;
using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Io.Poll;
using Pillion.Wasi.Preview2.Wit.Sockets.IpNameLookup;
using Pillion.Wasi.Preview2.Wit.Sockets.Network;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Sockets;

/// <summary><c>wasi:sockets/ip-name-lookup.resolve-address-stream</c></summary>
internal sealed class AddressLookup : WasiResource, IReadiness, IResolveAddressStream
{
    private readonly string _name;
    private readonly PendingOperation<IPAddress[]> _resolving;
    private readonly CancellationTokenSource _stop = new();
    private IPAddress[]? _addresses;
    private int _given;
    private NetworkError _error = NetworkError.None;

    private AddressLookup(WasiContext context, string name)
        : base(context)
    {
        _name = name;
        _resolving = new PendingOperation<IPAddress[]>(context.Wait);
    }

    /// <inheritdoc/>
    public bool IsReady => _addresses is not null || _error != NetworkError.None || _resolving.IsCompleted;

    /// <summary><c>resolve-addresses</c></summary>
    public static NetworkError Start(WasiContext context, string name, out AddressLookup? lookup)
    {
        lookup = null;
        if (IPAddress.TryParse(name, out var literal))
        {
            lookup = new AddressLookup(context, name) { _addresses = [literal] };
            return NetworkError.None;
        }

        if (Uri.CheckHostName(name) != UriHostNameType.Dns)
        {
            return NetworkError.InvalidArgument;
        }

        if (!context.Network.MayResolve(name))
        {
            return NetworkError.AccessDenied;
        }

        lookup = new AddressLookup(context, name);
        lookup._resolving.Watch(ResolveAsync(name, lookup._stop.Token));
        return NetworkError.None;
    }

    /// <summary><c>resolve-next-address</c></summary>
    /// <param name="address"><see langword="null"/> after the last.</param>
    public NetworkError TakeNext(out IPAddress? address)
    {
        address = null;
        if (_addresses is null && _error == NetworkError.None)
        {
            if (!_resolving.IsCompleted)
            {
                return NetworkError.WouldBlock;
            }

            Take();
        }

        if (_error != NetworkError.None)
        {
            return _error;
        }

        if (_given < _addresses!.Length)
        {
            address = _addresses[_given++];
        }

        return NetworkError.None;
    }

    /// <summary><c>subscribe</c></summary>
    public Pollable Subscribe() => new(Context, this, this);

    Result<IpAddress?, ErrorCode> IResolveAddressStream.ResolveNextAddress() =>
        TakeNext(out var address).With<IpAddress?>(address?.ToWit());

    IPollable IResolveAddressStream.Subscribe() => Subscribe();

    /// <inheritdoc/>
    private protected override string Describe() => "a resolve-address-stream";

    /// <inheritdoc/>
    private protected override void Close()
    {
        _resolving.Abandon(_stop.Cancel, static (_, _) => { });
        _stop.Dispose();
    }

    private static async ValueTask<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken) =>
        await Dns.GetHostAddressesAsync(name, cancellationToken);

    private void Take()
    {
        try
        {
            _addresses = [.. _resolving.TakeResult().Select(a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a).Distinct()];
            Context.Network.Remember(_name, _addresses);
            if (_addresses.Length == 0)
            {
                _error = NetworkError.NameUnresolvable;
            }
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or OperationCanceledException)
        {
            _error = NetworkErrors.Of(exception);
        }
    }
}
