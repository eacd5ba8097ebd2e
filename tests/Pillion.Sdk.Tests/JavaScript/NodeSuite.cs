using Pillion.Sdk.Tests.Suites;

namespace Pillion.Sdk.Tests.JavaScript;

/// <summary>Runs the suite on a stack: node with its tests, which are the app.</summary>
internal static class NodeSuite
{
    public static async Task<SuiteRun> RunAsync(Stack stack)
    {
        var modules = DaprSdk.NodeModules;
        await using var backend = await SuiteBackend.StartAsync(stack.Components);
        backend.Environment["NODE_PATH"] = modules;
        backend.Environment["SDK_PROTOCOL"] = stack.Protocol;
        backend.Environment["SDK_FEATURES"] = string.Join(',', stack.Features);
        return await SuiteProgram.RunAsync(
            backend,
            stack.Protocol,
            "node",
            "--test-reporter=" + Path.Combine(NodeTests.Folder, "reporter.mjs"),
            "--test-reporter-destination=" + backend.ResultsFile,
            Path.Combine(NodeTests.Folder, "main.mjs")
        );
    }
}
