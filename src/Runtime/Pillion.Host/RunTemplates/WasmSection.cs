using Pillion.Guests;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.Yaml;

namespace Pillion.Host.RunTemplates;

/// <summary>Reads the <c>wasm</c> section of an app: how the guest is called, what it is granted, what it may use.</summary>
internal static class WasmSection
{
    /// <summary>The settings; defaults for what is not there.</summary>
    /// <param name="section">The section, or null when the app has none.</param>
    /// <param name="folder">The folder that host paths are relative to.</param>
    /// <param name="appEnvironment">The app's <c>env</c>, which the guest sees too; the section's own wins.</param>
    public static WasmAppSettings Read(MappingReader? section, string folder, IReadOnlyDictionary<string, string> appEnvironment)
    {
        if (section is null)
        {
            return WasmAppSettings.Default with { Environment = appEnvironment };
        }

        var environment = new Dictionary<string, string>(appEnvironment, StringComparer.Ordinal);
        foreach (var (name, value) in section.Dictionary("env") ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            environment[name] = value;
        }

        var hosts = ReadAllowedHosts(section);
        var settings = new WasmAppSettings
        {
            Trigger = ReadTrigger(section),
            Environment = environment,
            Mounts = [.. section.Mappings("mounts").Select(mount => ReadMount(mount, folder)).OfType<WasmMount>()],
            AllowedHosts = hosts.Origins,
            DaprAllowed = hosts.DaprAllowed,
            Middleware = ReadMiddleware(section, folder),
            Limits = WasmLimitsSection.Read(section.Mapping("limits")),
        };
        section.RejectUnknownKeys();
        return settings;
    }

    private static WasmTrigger ReadTrigger(MappingReader section)
    {
        var text = section.Text("trigger") ?? "auto";
        if (!WasmTriggers.TryParse(text, out var trigger))
        {
            section.Error(
                "trigger",
                $"must be one of {string.Join(", ", WasmTriggers.Names)}, not '{text}'" + Suggestion.Hint(text, WasmTriggers.Names)
            );
        }

        return trigger;
    }

    private static List<WasmMiddleware> ReadMiddleware(MappingReader section, string folder)
    {
        var middleware = new List<WasmMiddleware>();
        foreach (var word in section.Texts("middleware") ?? [])
        {
            if (AppModules.TryResolve(word, folder, out var module, out var problem))
            {
                middleware.Add(new WasmMiddleware(module));
            }
            else
            {
                section.Error("middleware", problem);
            }
        }

        return middleware;
    }

    private static WasmMount? ReadMount(MappingReader mount, string folder)
    {
        var guest = mount.RequiredText("guest");
        var host = mount.RequiredText("host");
        var readOnly = mount.Boolean("readOnly") ?? false;
        mount.RejectUnknownKeys();
        if (guest is null || host is null)
        {
            return null;
        }

        if (WasmGrants.TryMount(guest, host, folder, readOnly, out var granted, out var wrong))
        {
            return granted;
        }

        mount.Error(wrong.IsGuestPath ? "guest" : "host", wrong.Message);
        return null;
    }

    private static (IReadOnlyList<string> Origins, bool DaprAllowed) ReadAllowedHosts(MappingReader section)
    {
        var texts = section.Texts("allowedHosts") ?? [];
        if (WasmGrants.TryAllowedHosts(texts, out var origins, out var daprAllowed, out var problem))
        {
            return (origins, daprAllowed);
        }

        section.Error("allowedHosts", problem);
        return ([], true);
    }
}
