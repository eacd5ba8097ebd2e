using System.Buffers;
using System.Net;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>What only requests have.</summary>
internal static class RequestFunctions
{
    private const int MaxMethodLength = 64;
    private const int MaxUriLength = 64 * 1024;

    // RFC 3986: printable ASCII; the rest must be percent-encoded.
    private static readonly SearchValues<byte> s_uri = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (byte)c)]);

    /// <summary><c>get_method(buf, buf_limit) -> len</c>.</summary>
    public static uint GetMethod(Caller caller, uint buffer, uint limit)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        return HandlerFunctions.WriteText(guest, guest.Exchange.Request.Method, buffer, limit);
    }

    /// <summary><c>set_method(method, method_len)</c>.</summary>
    public static void SetMethod(Caller caller, uint method, uint length)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        var request = guest.Exchange.Request;
        HandlerFunctions.RequireBeforeNext(guest.Exchange, "set the method");
        var bytes = guest.Memory.Slice(method, length);
        if (bytes.Length > MaxMethodLength || !FieldText.IsToken(bytes))
        {
            HandlerTrap.Throw($"set_method: a method is a token of 1 to {MaxMethodLength} characters (RFC 9110 §9.1)");
        }

        request.Method = FieldText.Read(bytes);
    }

    /// <summary><c>get_uri(buf, buf_limit) -> len</c>: path and query as they are on the wire.</summary>
    public static uint GetUri(Caller caller, uint buffer, uint limit)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        var request = guest.Exchange.Request;
        var path = request.Path.Length == 0 ? "/" : request.Path;
        var query = request.Query;
        var pathLength = (uint)FieldText.CountBytes(path);
        if (query.Length == 0)
        {
            return HandlerFunctions.WriteText(guest, path, buffer, limit);
        }

        var length = pathLength + 1 + (uint)FieldText.CountBytes(query);
        if (length <= limit)
        {
            var target = guest.Memory.Slice(buffer, length);
            FieldText.Write(path, target);
            target[(int)pathLength] = (byte)'?';
            FieldText.Write(query, target[((int)pathLength + 1)..]);
        }

        return length;
    }

    /// <summary><c>set_uri(uri, uri_len)</c>: a path with or without a query, percent-encoded; of a whole URL these count.</summary>
    public static void SetUri(Caller caller, uint uri, uint length)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        var request = guest.Exchange.Request;
        HandlerFunctions.RequireBeforeNext(guest.Exchange, "set the URI");
        if (length > MaxUriLength)
        {
            HandlerTrap.Throw($"set_uri: the URI has {length} bytes; {MaxUriLength} are allowed");
        }

        var bytes = guest.Memory.Slice(uri, length);
        if (bytes.IndexOfAnyExcept(s_uri) >= 0)
        {
            HandlerTrap.Throw("set_uri: characters other than visible ASCII must be percent-encoded (RFC 3986 §2)");
        }

        // A fragment is never sent; whoever writes one means the character.
        var text = FieldText.Read(bytes).Replace("#", "%23", StringComparison.Ordinal);
        var start = StartOfPath(text);
        if (start < text.Length && text[start] is not ('/' or '?'))
        {
            HandlerTrap.Throw("set_uri: a URI begins with '/', or is a whole URL");
        }

        var query = text.IndexOf('?', start);
        var path = query < 0 ? text[start..] : text[start..query];
        request.Path = path.Length == 0 ? "/" : path;
        request.Query = query < 0 ? "" : text[(query + 1)..];
    }

    /// <summary><c>get_protocol_version(buf, buf_limit) -> len</c>.</summary>
    public static uint GetProtocolVersion(Caller caller, uint buffer, uint limit)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        var protocol = guest.Exchange.Request.Protocol switch
        {
            // What Go calls them, and with it the ABI.
            "HTTP/2" => "HTTP/2.0",
            "HTTP/3" => "HTTP/3.0",
            var other => other,
        };
        return HandlerFunctions.WriteText(guest, protocol, buffer, limit);
    }

    /// <summary><c>get_source_addr(buf, buf_limit) -> len</c>: <c>1.2.3.4:12345</c> or <c>[::1]:12345</c>; of a caller in this process, this machine.</summary>
    public static uint GetSourceAddress(Caller caller, uint buffer, uint limit)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        var request = guest.Exchange.Request;
        if (!IPAddress.TryParse(request.RemoteAddress, out var address))
        {
            address = IPAddress.Loopback;
        }

        var endPoint = new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, request.RemotePort);
        return HandlerFunctions.WriteText(guest, endPoint.ToString(), buffer, limit);
    }

    private static int StartOfPath(string uri)
    {
        if (uri.StartsWith('/') || uri.IndexOf("://", StringComparison.Ordinal) is not (> 0 and var scheme))
        {
            return 0;
        }

        var path = uri.AsSpan(scheme + 3).IndexOfAny('/', '?');
        return path < 0 ? uri.Length : scheme + 3 + path;
    }
}
