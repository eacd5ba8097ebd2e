using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>Header and trailer fields.</summary>
internal static class FieldFunctions
{
    // Up to here a walk over the names before is cheaper than a set of them.
    private const int FewFields = 32;

    /// <summary><c>get_header_names(kind, buf, buf_limit) -> count &lt;&lt; 32 | len</c>: each name once, in lower case, ended by NUL.</summary>
    public static ulong GetNames(Caller caller, int kind, uint buffer, uint limit)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        if (FieldsOf(guest.Exchange, (FieldKind)kind) is not { Count: > 0 } fields)
        {
            return 0;
        }

        var seen = fields.Count > FewFields ? new HashSet<string>(StringComparer.OrdinalIgnoreCase) : null;
        var (count, length) = (0u, 0u);
        for (var i = 0; i < fields.Count; i++)
        {
            if (IsFirst(fields, i, seen))
            {
                count++;
                length += (uint)FieldText.CountBytes(fields[i].Key) + 1;
            }
        }

        if (length <= limit)
        {
            var target = guest.Memory.Slice(buffer, length);
            seen?.Clear();
            for (var i = 0; i < fields.Count; i++)
            {
                if (IsFirst(fields, i, seen))
                {
                    target = End(target, FieldText.WriteLower(fields[i].Key, target));
                }
            }
        }

        return ((ulong)count << 32) | length;
    }

    /// <summary><c>get_header_values(kind, name, name_len, buf, buf_limit) -> count &lt;&lt; 32 | len</c>: values ended by NUL.</summary>
    public static ulong GetValues(Caller caller, int kind, uint name, uint nameLength, uint buffer, uint limit)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        var bytes = NameOf(guest, name, nameLength);
        if (FieldsOf(guest.Exchange, (FieldKind)kind) is not { Count: > 0 } fields)
        {
            return 0;
        }

        var (count, length) = (0u, 0u);
        for (var i = 0; i < fields.Count; i++)
        {
            if (FieldText.IsNamed(fields[i].Key, bytes))
            {
                count++;
                length += (uint)FieldText.CountBytes(fields[i].Value) + 1;
            }
        }

        if (count > 0 && length <= limit)
        {
            // The name may lie where the values go.
            Span<byte> copy = bytes.Length <= 256 ? stackalloc byte[bytes.Length] : new byte[bytes.Length];
            bytes.CopyTo(copy);
            var target = guest.Memory.Slice(buffer, length);
            for (var i = 0; i < fields.Count; i++)
            {
                if (FieldText.IsNamed(fields[i].Key, copy))
                {
                    target = End(target, FieldText.Write(fields[i].Value, target));
                }
            }
        }

        return ((ulong)count << 32) | length;
    }

    /// <summary><c>set_header_value(kind, name, name_len, value, value_len)</c>: makes this the only value.</summary>
    public static void SetValue(Caller caller, int kind, uint name, uint nameLength, uint value, uint valueLength)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        RequireMutable(guest.Exchange, (FieldKind)kind, "set");
        var (field, text) = ReadField(guest, name, nameLength, value, valueLength);
        RemoveAll(guest.Exchange, (FieldKind)kind, field);
        Add(guest.Exchange, (FieldKind)kind, field, text);
    }

    /// <summary><c>add_header_value(kind, name, name_len, value, value_len)</c>: adds a value.</summary>
    public static void AddValue(Caller caller, int kind, uint name, uint nameLength, uint value, uint valueLength)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        RequireMutable(guest.Exchange, (FieldKind)kind, "add");
        var (field, text) = ReadField(guest, name, nameLength, value, valueLength);
        Add(guest.Exchange, (FieldKind)kind, field, text);
    }

    /// <summary><c>remove_header(kind, name, name_len)</c>: removes all values.</summary>
    public static void Remove(Caller caller, int kind, uint name, uint nameLength)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        RequireMutable(guest.Exchange, (FieldKind)kind, "remove");
        RemoveAll(guest.Exchange, (FieldKind)kind, FieldText.Read(NameOf(guest, name, nameLength)));
    }

    /// <summary>The fields of a kind; null for trailers where the feature is not enabled, which are then none.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>>? FieldsOf(HandlerExchange exchange, FieldKind kind)
    {
        var hasTrailers = exchange.Features.HasFlag(HandlerFeatures.Trailers);
        switch (kind)
        {
            case FieldKind.Request:
                return exchange.Request.Headers;
            case FieldKind.Response:
                return exchange.Response.Headers;
            case FieldKind.RequestTrailers:
                return hasTrailers ? exchange.Request.Trailers : null;
            case FieldKind.ResponseTrailers:
                return hasTrailers ? exchange.Response.Trailers : null;
            default:
                Unknown(kind);
                return null;
        }
    }

    private static void RequireMutable(HandlerExchange exchange, FieldKind kind, string verb)
    {
        switch (kind)
        {
            case FieldKind.Request:
                HandlerFunctions.RequireBeforeNext(exchange, verb + " a request header");
                break;
            case FieldKind.Response:
                HandlerFunctions.RequireBeforeNextOr(exchange, HandlerFeatures.BufferResponse, verb + " a response header");
                break;
            case FieldKind.RequestTrailers:
                RequireTrailers(exchange, verb);
                HandlerFunctions.RequireBeforeNext(exchange, verb + " a request trailer");
                break;
            case FieldKind.ResponseTrailers:
                RequireTrailers(exchange, verb);
                HandlerFunctions.RequireBeforeNextOr(exchange, HandlerFeatures.BufferResponse, verb + " a response trailer");
                break;
            default:
                Unknown(kind);
                break;
        }
    }

    private static void RequireTrailers(HandlerExchange exchange, string verb)
    {
        if (!exchange.Features.HasFlag(HandlerFeatures.Trailers))
        {
            HandlerTrap.Throw($"can't {verb} a trailer unless the feature trailers is enabled");
        }
    }

    private static void Add(HandlerExchange exchange, FieldKind kind, string name, string value)
    {
        switch (kind)
        {
            case FieldKind.Request:
                exchange.Request.AddHeader(name, value);
                break;
            case FieldKind.Response:
                exchange.Response.AddHeader(name, value);
                break;
            case FieldKind.RequestTrailers:
                exchange.Request.AddTrailer(name, value);
                break;
            default:
                exchange.Response.AddTrailer(name, value);
                break;
        }
    }

    private static void RemoveAll(HandlerExchange exchange, FieldKind kind, string name)
    {
        _ = kind switch
        {
            FieldKind.Request => exchange.Request.RemoveHeader(name),
            FieldKind.Response => exchange.Response.RemoveHeader(name),
            FieldKind.RequestTrailers => exchange.Request.RemoveTrailer(name),
            _ => exchange.Response.RemoveTrailer(name),
        };
    }

    private static ReadOnlySpan<byte> NameOf(HandlerGuest guest, uint name, uint length)
    {
        var bytes = guest.Memory.Slice(name, length);
        if (!FieldText.IsToken(bytes))
        {
            HandlerTrap.Throw("the name of a header is a token of at least one character (RFC 9110 §5.1)");
        }

        return bytes;
    }

    private static (string Name, string Value) ReadField(HandlerGuest guest, uint name, uint nameLength, uint value, uint valueLength)
    {
        // Charged first: what is too large is not even looked at.
        guest.Exchange.ChargeField((int)Math.Min((ulong)nameLength + valueLength, int.MaxValue));
        var field = NameOf(guest, name, nameLength);
        var bytes = guest.Memory.Slice(value, valueLength);
        if (!FieldText.IsValue(bytes))
        {
            HandlerTrap.Throw($"the value of the header {FieldText.Read(field)} has an end of line or a NUL in it (RFC 9110 §5.5)");
        }

        return (FieldText.Read(field), FieldText.Read(bytes));
    }

    private static bool IsFirst(IReadOnlyList<KeyValuePair<string, string>> fields, int index, HashSet<string>? seen)
    {
        var name = fields[index].Key;
        if (seen is not null)
        {
            return seen.Add(name);
        }

        for (var i = 0; i < index; i++)
        {
            if (fields[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private static Span<byte> End(Span<byte> target, int written)
    {
        target[written] = 0;
        return target[(written + 1)..];
    }

    private static void Unknown(FieldKind kind) =>
        HandlerTrap.Throw($"there is no header kind {(int)kind}: 0 request, 1 response, 2 request trailers, 3 response trailers");
}
