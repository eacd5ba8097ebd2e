using Pillion.Cli.CommandLine;
using Pillion.Guests;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;

namespace Pillion.Cli.Commands;

/// <summary>Reads the flags that say what a Wasm app is granted and may use; the counterpart of a template's <c>wasm</c> section.</summary>
internal static class GuestFlags
{
    private static readonly Option[] s_all =
    [
        RunOptions.Trigger,
        RunOptions.Dir,
        RunOptions.AllowedHost,
        RunOptions.Memory,
        RunOptions.RequestTimeout,
        RunOptions.Instances,
        RunOptions.Reuse,
    ];

    /// <summary>The settings; the defaults for an app that is no Wasm app.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="app">The app so far: its command and environment.</param>
    /// <param name="problems">Takes what is wrong with values.</param>
    /// <exception cref="UsageException">A flag's value has the wrong form, or the app is no Wasm app.</exception>
    public static WasmAppSettings Read(ParsedArguments arguments, AppDefinition app, ConfigurationProblems problems)
    {
        if (!app.IsWasm)
        {
            return Array.Find(s_all, arguments.Has) is { } misplaced
                ? throw new UsageException(
                    $"{misplaced.Name} is for Wasm apps; this one is {(app.Command.Count == 0 ? "none" : "a process")}"
                )
                : WasmAppSettings.Default;
        }

        if (!WasmGrants.TryAllowedHosts(arguments.Texts(RunOptions.AllowedHost), out var origins, out var daprAllowed, out var problem))
        {
            problems.Error(RunOptions.AllowedHost.Name, 0, "", problem);
        }

        var limits = WasmAppLimits.Default;
        return new WasmAppSettings
        {
            Trigger = ReadTrigger(arguments),
            Environment = app.Environment,
            Mounts = [.. arguments.Texts(RunOptions.Dir).Select(text => ReadMount(text, app.Folder, problems)).OfType<WasmMount>()],
            AllowedHosts = origins,
            DaprAllowed = daprAllowed,
            Limits = limits with
            {
                MemoryBytes = arguments.Bytes(RunOptions.Memory, 64 << 10, 4L << 30) ?? limits.MemoryBytes,
                Timeout = ReadTimeout(arguments),
                Instances = arguments.Integer(RunOptions.Instances, 1, 100_000) ?? limits.Instances,
                Reuse = arguments.Flag(RunOptions.Reuse),
            },
        };
    }

    private static WasmTrigger ReadTrigger(ParsedArguments arguments)
    {
        var text = arguments.Text(RunOptions.Trigger) ?? "auto";
        return WasmTriggers.TryParse(text, out var trigger)
            ? trigger
            : throw new UsageException($"{RunOptions.Trigger.Name} must be one of {string.Join(", ", WasmTriggers.Names)}, not '{text}'");
    }

    private static TimeSpan? ReadTimeout(ParsedArguments arguments)
    {
        var text = arguments.Text(RunOptions.RequestTimeout);
        return text switch
        {
            null => null,
            "none" => Timeout.InfiniteTimeSpan,
            _ when Abstractions.GoDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero => duration,
            _ => throw new UsageException(
                $"{RunOptions.RequestTimeout.Name} must be a duration such as 500ms or 1m30s, or none; not '{text}'"
            ),
        };
    }

    private static WasmMount? ReadMount(string text, string folder, ConfigurationProblems problems)
    {
        var rest = text;
        var readOnly = rest.EndsWith(":ro", StringComparison.Ordinal);
        if (readOnly)
        {
            rest = rest[..^":ro".Length];
        }

        var separator = rest.IndexOf("::", StringComparison.Ordinal);
        var host = separator < 0 ? rest : rest[..separator];
        var guest = separator < 0 ? PathResolver.Resolve(folder, host) : rest[(separator + 2)..];
        if (!WasmGrants.TryMount(guest, host, folder, readOnly, out var mount, out var problem))
        {
            problems.Error($"{RunOptions.Dir.Name} {text}", 0, "", (problem.IsGuestPath ? "the guest's path " : "") + problem.Message);
        }

        return mount;
    }
}
