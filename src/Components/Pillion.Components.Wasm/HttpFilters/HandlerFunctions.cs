using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>The functions that http-wasm handlers import.</summary>
/// <remarks>http-wasm, <c>http-handler-abi.md</c>. A name, kind, pointer or moment that the ABI does not allow traps.</remarks>
internal static class HandlerFunctions
{
    /// <summary>The module name of the imports.</summary>
    public const string ModuleName = "http_handler";

    /// <summary>Defines all of them.</summary>
    public static Linker AddTo(Linker linker) =>
        linker
            .Define(ModuleName, "enable_features", AdminFunctions.EnableFeatures)
            .Define(ModuleName, "get_config", AdminFunctions.GetConfig)
            .Define(ModuleName, "log", AdminFunctions.Log)
            .Define(ModuleName, "log_enabled", AdminFunctions.LogEnabled)
            .Define(ModuleName, "get_method", RequestFunctions.GetMethod)
            .Define(ModuleName, "set_method", RequestFunctions.SetMethod)
            .Define(ModuleName, "get_uri", RequestFunctions.GetUri)
            .Define(ModuleName, "set_uri", RequestFunctions.SetUri)
            .Define(ModuleName, "get_protocol_version", RequestFunctions.GetProtocolVersion)
            .Define(ModuleName, "get_source_addr", RequestFunctions.GetSourceAddress)
            .Define(ModuleName, "get_header_names", FieldFunctions.GetNames)
            .Define(ModuleName, "get_header_values", FieldFunctions.GetValues)
            .Define(ModuleName, "set_header_value", FieldFunctions.SetValue)
            .Define(ModuleName, "add_header_value", FieldFunctions.AddValue)
            .Define(ModuleName, "remove_header", FieldFunctions.Remove)
            .Define(ModuleName, "read_body", BodyFunctions.Read)
            .Define(ModuleName, "write_body", BodyFunctions.Write)
            .Define(ModuleName, "get_status_code", StatusFunctions.Get)
            .Define(ModuleName, "set_status_code", StatusFunctions.Set);

    /// <summary>The guest that calls.</summary>
    public static HandlerGuest GuestOf(Caller caller) => caller.State<HandlerGuest>();

    /// <summary>Traps when the request was passed on already.</summary>
    /// <param name="what">What the guest wants to do: <c>set the method</c>.</param>
    public static void RequireBeforeNext(HandlerExchange exchange, string what)
    {
        if (exchange.IsAfterNext)
        {
            HandlerTrap.Throw($"can't {what} after the next handler");
        }
    }

    /// <summary>Traps when the request was passed on already and a feature is not enabled that allows it still.</summary>
    public static void RequireBeforeNextOr(HandlerExchange exchange, HandlerFeatures feature, string what)
    {
        if (exchange.IsAfterNext && !exchange.Features.HasFlag(feature))
        {
            var name = feature == HandlerFeatures.BufferRequest ? "buffer_request" : "buffer_response";
            HandlerTrap.Throw($"can't {what} after the next handler unless the feature {name} is enabled");
        }
    }

    /// <summary>Writes text that is no longer than the limit, and says how long it is.</summary>
    public static uint WriteText(HandlerGuest guest, string text, uint buffer, uint limit)
    {
        var length = FieldText.CountBytes(text);
        if (length > 0 && (uint)length <= limit)
        {
            FieldText.Write(text, guest.Memory.Slice(buffer, (uint)length));
        }

        return (uint)length;
    }
}
