namespace Pillion.Guests.Tests.Testing;

/// <summary>Short forms for what apps are configured with.</summary>
internal static class OptionsExtensions
{
    /// <summary>Options with other limits.</summary>
    public static WasmAppOptions With(this WasmAppOptions options, Func<WasmAppLimits, WasmAppLimits> change) =>
        options with
        {
            Settings = options.Settings with { Limits = change(options.Settings.Limits) },
        };

    /// <summary>Options with another time limit.</summary>
    public static WasmAppOptions WithTimeout(this WasmAppOptions options, double seconds) =>
        options.With(limits => limits with { Timeout = TimeSpan.FromSeconds(seconds) });

    /// <summary>Options with an environment variable more.</summary>
    public static WasmAppOptions WithVariable(this WasmAppOptions options, string name, string value) =>
        options with
        {
            Settings = options.Settings with
            {
                Environment = new Dictionary<string, string>(options.Settings.Environment, StringComparer.Ordinal) { [name] = value },
            },
        };

    /// <summary>Options with other arguments.</summary>
    public static WasmAppOptions WithArguments(this WasmAppOptions options, params string[] arguments) =>
        options with
        {
            Arguments = arguments,
        };
}
