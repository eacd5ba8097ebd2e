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
        var error = Check(context, name, out var literal);
        if (error != NetworkError.None)
        {
            return error;
        }

        lookup = new AddressLookup(context, name);
        if (literal is not null)
        {
            lookup._addresses = [literal];
            return NetworkError.None;
        }

        lookup._resolving.Watch(ResolveAsync(name, lookup._stop.Token));
        return NetworkError.None;
    }

    /// <summary><c>resolve-addresses</c> of WASI 0.3: all at once.</summary>
    public static async ValueTask<(NetworkError Error, IPAddress[] Addresses)> ResolveAsync(
        WasiContext context,
        string name,
        CancellationToken cancellationToken
    )
    {
        var error = Check(context, name, out var literal);
        if (error != NetworkError.None || literal is not null)
        {
            return (error, literal is null ? [] : [literal]);
        }

        try
        {
            return Accept(context, name, await ResolveAsync(name, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or OperationCanceledException)
        {
            return (NetworkErrors.Of(exception), []);
        }
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

    /// <summary>Whether a name may be looked up.</summary>
    /// <param name="literal">What it stands for, if that need not be looked up.</param>
    private static NetworkError Check(WasiContext context, string name, out IPAddress? literal) =>
        IPAddress.TryParse(name, out literal) ? NetworkError.None
        : Uri.CheckHostName(name) != UriHostNameType.Dns ? NetworkError.InvalidArgument
        : context.Network.MayResolve(name) ? NetworkError.None
        : NetworkError.AccessDenied;

    private static (NetworkError Error, IPAddress[] Addresses) Accept(WasiContext context, string name, IPAddress[] found)
    {
        IPAddress[] addresses = [.. found.Select(a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a).Distinct()];
        context.Network.Remember(name, addresses);
        return (addresses.Length == 0 ? NetworkError.NameUnresolvable : NetworkError.None, addresses);
    }

    private static async ValueTask<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken) =>
        await Dns.GetHostAddressesAsync(name, cancellationToken);

    private void Take()
    {
        try
        {
            (_error, _addresses) = Accept(Context, _name, _resolving.TakeResult());
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or OperationCanceledException)
        {
            _error = NetworkErrors.Of(exception);
        }
    }
}
