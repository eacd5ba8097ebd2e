using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>What only responses have.</summary>
internal static class StatusFunctions
{
    /// <summary><c>get_status_code() -> status</c>.</summary>
    public static uint Get(Caller caller)
    {
        var exchange = HandlerFunctions.GuestOf(caller).Exchange;
        HandlerFunctions.RequireBeforeNextOr(exchange, HandlerFeatures.BufferResponse, "get the status code");
        return (uint)exchange.Response.Status;
    }

    /// <summary><c>set_status_code(status)</c>.</summary>
    public static void Set(Caller caller, uint status)
    {
        var exchange = HandlerFunctions.GuestOf(caller).Exchange;
        HandlerFunctions.RequireBeforeNextOr(exchange, HandlerFeatures.BufferResponse, "set the status code");

        // RFC 9110 §15: below 200 another response would have to follow.
        if (status is < 200 or > 999)
        {
            HandlerTrap.Throw($"set_status_code: {status} cannot be the status of an answer; it must be from 200 to 999");
        }

        exchange.Response.Status = (int)status;
    }
}
