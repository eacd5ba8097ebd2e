using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>Bodies.</summary>
internal static class BodyFunctions
{
    private const ulong AtEnd = 1UL << 32;

    /// <summary><c>read_body(kind, buf, buf_limit) -> eof &lt;&lt; 32 | len</c>: fills the buffer unless the body ends before.</summary>
    public static ulong Read(Caller caller, int kind, uint buffer, uint limit)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        var exchange = guest.Exchange;
        if (limit == 0)
        {
            HandlerTrap.Throw("read_body: buf_limit is 0, which could never find the end");
        }

        var target = guest.Memory.Slice(buffer, limit);
        switch ((BodyKind)kind)
        {
            case BodyKind.Request:
                HandlerFunctions.RequireBeforeNextOr(exchange, HandlerFeatures.BufferRequest, "read the request's body");
                return Pack(exchange.ReadRequestBody(target));
            case BodyKind.Response:
                HandlerFunctions.RequireBeforeNextOr(exchange, HandlerFeatures.BufferResponse, "read the response's body");
                return Pack(exchange.ReadResponseBody(target));
            default:
                return Unknown(kind);
        }
    }

    /// <summary><c>write_body(kind, body, body_len)</c>: the first call replaces the body, later ones append.</summary>
    public static void Write(Caller caller, int kind, uint body, uint length)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        var exchange = guest.Exchange;
        var bytes = length == 0 ? default : guest.Memory.Slice(body, length);
        switch ((BodyKind)kind)
        {
            case BodyKind.Request:
                HandlerFunctions.RequireBeforeNext(exchange, "write the request's body");
                exchange.WriteRequestBody(bytes);
                break;
            case BodyKind.Response:
                HandlerFunctions.RequireBeforeNextOr(exchange, HandlerFeatures.BufferResponse, "write the response's body");
                exchange.WriteResponseBody(bytes);
                break;
            default:
                Unknown(kind);
                break;
        }
    }

    private static ulong Pack((int Count, bool IsAtEnd) read) => (read.IsAtEnd ? AtEnd : 0) | (uint)read.Count;

    private static ulong Unknown(int kind)
    {
        HandlerTrap.Throw($"there is no body kind {kind}: 0 is the request's, 1 the response's");
        return 0;
    }
}
