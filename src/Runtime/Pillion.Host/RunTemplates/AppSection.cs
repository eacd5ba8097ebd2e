using Pillion.Host.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.Yaml;
using Pillion.Modules;

namespace Pillion.Host.RunTemplates;

/// <summary>Reads one entry of <c>apps</c>.</summary>
internal static class AppSection
{
    /// <summary>Dapr's keys that change nothing here, with why.</summary>
    private static readonly (string Key, string Why)[] s_withoutEffect =
    [
        ("metricsPort", "this version has no metrics endpoint"),
        ("profilePort", "this version has no profiling server"),
        ("unixDomainSocket", "this version listens on TCP ports only"),
        ("containerImage", "Pillion runs no containers"),
        ("containerImagePullPolicy", "Pillion runs no containers"),
        ("createService", "Pillion runs no containers"),
    ];

    /// <summary>The app; null when its id or folder cannot be used (the problems then say so).</summary>
    public static AppDefinition? Read(MappingReader section, SharedKeys common, string templateFolder)
    {
        foreach (var (key, why) in s_withoutEffect)
        {
            if (section.Has(key))
            {
                section.Warn(key, "has no effect: " + why);
            }
        }

        var folder = ReadFolder(section, templateFolder);
        var own = SharedKeys.Read(section, folder);
        if (own.LogLevel is not null)
        {
            section.Warn("logLevel", "has no effect here: the apps share one process, so set it in common");
        }

        var command = ReadCommand(section, folder);
        var environment = Merge(common.Environment, own.Environment);
        var app = new AppDefinition
        {
            AppId = ReadAppId(section, folder) ?? "",
            Folder = folder,
            Command = command,
            AppPort = section.Integer("appPort", 1, 65535),
            AppChannelAddress = section.Text("appChannelAddress") ?? "127.0.0.1",
            AppProtocol = own.AppProtocol ?? common.AppProtocol ?? "http",
            MaxConcurrency = (own.MaxConcurrency ?? common.MaxConcurrency) is > 0 and var limit ? limit : null,
            DaprHttpPort = section.Integer("daprHTTPPort", 1, 65535),
            DaprGrpcPort = section.Integer("daprGRPCPort", 1, 65535),
            DaprInternalGrpcPort = section.Integer("daprInternalGRPCPort", 1, 65535),
            ListenAddresses = AddressList.Split(own.ListenAddresses ?? common.ListenAddresses),
            MaxBodySize = own.MaxBodySize ?? common.MaxBodySize ?? BuildingBlocks.Apps.AppRuntimeOptions.DefaultMaxBodySize,
            ReadBufferSize = own.ReadBufferSize ?? common.ReadBufferSize ?? 4096,
            LogsApiCalls = own.LogsApiCalls ?? common.LogsApiCalls,
            HealthProbe = SharedKeys.HealthProbe(own, common),
            Environment = environment,
        };
        app = ResourcePaths.Apply(app, own.ResourcesPaths, common.ResourcesPaths, own.ConfigFilePath, common.ConfigFilePath);
        var wasm = section.Mapping("wasm");
        if (wasm is not null && !app.IsWasm)
        {
            section.Error("wasm", "belongs to an app whose command begins with a Wasm module; this one's does not");
        }

        app = app with { Wasm = WasmSection.Read(wasm, folder, environment) };
        section.RejectUnknownKeys();
        return app.AppId.Length == 0 ? null : app;
    }

    /// <summary>Dapr demands <c>appDirPath</c>; here the template's own folder is the default, which is what one wants for Wasm files beside it.</summary>
    private static string ReadFolder(MappingReader section, string templateFolder)
    {
        var folder = PathResolver.Resolve(templateFolder, section.Text("appDirPath") ?? "");
        if (!Directory.Exists(folder))
        {
            section.Error("appDirPath", $"there is no folder {folder}");
        }

        return folder;
    }

    private static string? ReadAppId(MappingReader section, string folder)
    {
        var id = section.Text("appID") ?? Path.GetFileName(folder);
        if (AppIds.Problem(id) is not { } problem)
        {
            return id;
        }

        section.Error("appID", section.Has("appID") ? problem : $"{problem} (it was taken from the folder's name)");
        return null;
    }

    private static IReadOnlyList<string> ReadCommand(MappingReader section, string folder)
    {
        var command = section.Texts("command") ?? [];
        if (command is [] || !ModuleReference.IsModule(command[0]))
        {
            return command;
        }

        if (!AppModules.TryResolve(command[0], folder, out var module, out var problem))
        {
            section.Error("command", problem);
            return command;
        }

        return [module, .. command.Skip(1)];
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> common, IReadOnlyDictionary<string, string> own)
    {
        var merged = new Dictionary<string, string>(common, StringComparer.Ordinal);
        foreach (var (name, value) in own)
        {
            merged[name] = value;
        }

        return merged;
    }
}
