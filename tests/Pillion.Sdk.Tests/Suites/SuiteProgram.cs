using System.Globalization;
using Pillion.Sdk.Tests.Runtime;
using Pillion.Testing;

namespace Pillion.Sdk.Tests.Suites;

/// <summary>
/// Runs a suite as an app of Pillion: with files of components <c>pillion daprd</c> beside the app, as with Dapr; with the defaults
/// <c>pillion run -- …</c>.
/// </summary>
internal static class SuiteProgram
{
    /// <summary>A hundred tests, each within a limit of its own, on a machine that is busy.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(6);

    /// <summary>Runs it to its end.</summary>
    /// <param name="backend">What is behind the runtime.</param>
    /// <param name="protocol">What Pillion speaks to the app.</param>
    /// <param name="program">The suite's program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<SuiteRun> RunAsync(SuiteBackend backend, string protocol, string program, params string[] arguments)
    {
        string[] flags = ["--app-id", SuiteBackend.AppId, "--app-protocol", protocol, "--max-body-size", "20Mi"];
        var port = LoopbackPort.FindText();
        var log =
            backend.Components == "defaults"
                ? await RunAsync(backend, [.. flags, "--app-port", port, "--", program, .. arguments])
                : await RunBesideAsync(backend, [.. flags, "--app-port", port, .. backend.ResourceFlags], port, program, arguments);
        return new SuiteRun(log, backend.ResultsFile);
    }

    private static async Task<string> RunAsync(SuiteBackend backend, string[] arguments)
    {
        await using var run = new ChildProcess(
            PillionProgram.Executable,
            ["run", .. arguments],
            backend.Folder,
            Daprd.Environment(backend.Folder, backend.Environment)
        );
        await run.WaitForExitAsync(s_limit);
        return run.ToString();
    }

    private static async Task<string> RunBesideAsync(SuiteBackend backend, string[] flags, string port, string program, string[] arguments)
    {
        await using var daprd = await Daprd.StartAsync(backend.Folder, backend.Environment, flags);
        var environment = new Dictionary<string, string>(backend.Environment, StringComparer.Ordinal)
        {
            ["DAPR_HTTP_PORT"] = daprd.HttpPort.ToString(CultureInfo.InvariantCulture),
            ["DAPR_GRPC_PORT"] = daprd.GrpcPort.ToString(CultureInfo.InvariantCulture),
            ["APP_PORT"] = port,
        };
        await using var suite = new ChildProcess(program, arguments, backend.Folder, environment);
        await suite.WaitForExitAsync(s_limit);
        return $"{suite}\n--- pillion daprd\n{daprd.Process}";
    }
}
