using System.Globalization;
using System.Text.Json.Serialization;
using Pillion.Host.Instances;

namespace Pillion.Cli.Commands;

/// <summary>An app in <c>pillion list -o json</c>; the names are those of <c>dapr list -o json</c>, and <c>kind</c>.</summary>
internal sealed record ListedApp(
    string AppId,
    string Kind,
    int HttpPort,
    int GrpcPort,
    int AppPort,
    string Command,
    string Age,
    string Created,
    int DaprdPid,
    int CliPid,
    int AppPid,
    string RunTemplatePath,
    string RunTemplateName
)
{
    public static ListedApp From(InstanceDescription host, InstanceApp app, DateTimeOffset now) =>
        new(
            app.AppId,
            app.Kind,
            app.HttpPort,
            app.GrpcPort,
            app.AppPort,
            app.Command,
            AgeOf(now - host.Started),
            host.Started.ToLocalTime().ToString("yyyy-MM-dd HH:mm.ss", CultureInfo.InvariantCulture),
            host.ProcessId,
            host.ProcessId,
            app.AppProcessId,
            host.RunTemplatePath ?? "",
            host.RunTemplateName ?? ""
        );

    /// <summary>One number and one letter, as Dapr's CLI shows ages.</summary>
    internal static string AgeOf(TimeSpan age) =>
        age switch
        {
            { TotalDays: >= 1 } => $"{(int)age.TotalDays}d",
            { TotalHours: >= 1 } => $"{(int)age.TotalHours}h",
            { TotalMinutes: >= 1 } => $"{(int)age.TotalMinutes}m",
            _ => $"{Math.Max(0, (int)age.TotalSeconds)}s",
        };
}

/// <summary>The JSON form of the list.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ListedApp[]))]
internal sealed partial class ListJsonContext : JsonSerializerContext;
