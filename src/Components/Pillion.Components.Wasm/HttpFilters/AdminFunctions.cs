using System.Text;
using Microsoft.Extensions.Logging;
using Pillion.Components.Wasm.Calls;
using Pillion.Wasi.Stdio;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>Features, configuration and the log.</summary>
internal static class AdminFunctions
{
    /// <summary><c>enable_features(features) -> features</c>: enables for the request, or before there is one for all, and says what is enabled.</summary>
    public static uint EnableFeatures(Caller caller, uint features)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        var supported = (HandlerFeatures)features & HandlerFeatures.All;
        if (guest.Exchange.IsActive)
        {
            return (uint)(guest.Exchange.Features |= supported);
        }

        return (uint)(guest.Features |= supported);
    }

    /// <summary><c>get_config(buf, buf_limit) -> len</c>.</summary>
    public static uint GetConfig(Caller caller, uint buffer, uint limit)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        var config = guest.Config;
        if (config.Length > 0 && (uint)config.Length <= limit)
        {
            config.Span.CopyTo(guest.Memory.Slice(buffer, (uint)config.Length));
        }

        return (uint)config.Length;
    }

    /// <summary><c>log(level, message, message_len)</c>.</summary>
    public static void Log(Caller caller, int level, uint message, uint length)
    {
        var guest = HandlerFunctions.GuestOf(caller);
        if (LevelOf(level) is not { } known || !guest.Log.IsEnabled(known))
        {
            return;
        }

        var bytes = guest.Memory.Slice(message, length);
        if (guest.TryChargeLog(bytes.Length))
        {
            var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, WasiLineOutput.MaxLine)]);
            guest.Log.GuestLogged(known, guest.Name, WasiLineOutput.Visible(text.TrimEnd('\n')));
        }
    }

    /// <summary><c>log_enabled(level) -> 0 or 1</c>.</summary>
    public static uint LogEnabled(Caller caller, int level) =>
        LevelOf(level) is { } known && HandlerFunctions.GuestOf(caller).Log.IsEnabled(known) ? 1u : 0u;

    private static LogLevel? LevelOf(int level) =>
        level switch
        {
            -1 => LogLevel.Debug,
            0 => LogLevel.Information,
            1 => LogLevel.Warning,
            2 => LogLevel.Error,
            // 3 is "none".
            _ => null,
        };
}
