using System.Globalization;
using System.Text.Json;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Instances;

namespace Pillion.Cli.Commands;

/// <summary><c>pillion list</c>: the running apps of this user.</summary>
internal sealed class ListCommand : ICommand
{
    private static readonly Option s_output = new("--output", "-o", "FORMAT", "table or json (default table)");

    public string Name => "list";

    public string Summary => "List the running apps.";

    public IReadOnlyList<string> Usage => ["list [-o table|json]"];

    public IReadOnlyList<Option> Options => [s_output];

    public IReadOnlyList<(string Line, string Meaning)> Examples => [];

    public Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        var now = TimeProvider.System.GetUtcNow();
        var rows = (from host in RuntimeFolder.OfUser().List() from app in host.Apps select ListedApp.From(host, app, now)).ToArray();
        switch (arguments.Text(s_output) ?? "table")
        {
            case "json":
                console.WriteLine(JsonSerializer.Serialize(rows, ListJsonContext.Default.ListedAppArray));
                break;
            case "table" when rows.Length == 0:
                console.Say("No apps are running.");
                break;
            case "table":
                console.Write(ToTable(rows));
                break;
            case var other:
                throw new UsageException($"{s_output.Name} must be table or json, not '{other}'");
        }

        return Task.FromResult(ExitCodes.Success);
    }

    private static string ToTable(IReadOnlyList<ListedApp> apps) =>
        Table.Format(
            ["APP ID", "KIND", "HTTP PORT", "GRPC PORT", "APP PORT", "COMMAND", "AGE", "CREATED", "PID", "APP PID", "RUN TEMPLATE"],
            [
                .. apps.Select(app =>
                    (string[])
                        [
                            app.AppId,
                            app.Kind,
                            Number(app.HttpPort),
                            Number(app.GrpcPort),
                            Number(app.AppPort),
                            Shorten(app.Command),
                            app.Age,
                            app.Created,
                            Number(app.DaprdPid),
                            Number(app.AppPid),
                            app.RunTemplateName.Length > 0 ? app.RunTemplateName : Path.GetFileName(app.RunTemplatePath),
                        ]
                ),
            ]
        );

    private static string Number(int number) => number == 0 ? "-" : number.ToString(CultureInfo.InvariantCulture);

    private static string Shorten(string command) => command.Length <= 40 ? command : "…" + command[^39..];
}
