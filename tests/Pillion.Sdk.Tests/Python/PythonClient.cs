using System.Text.RegularExpressions;
using Pillion.Sdk.Tests.Suites;
using Pillion.Testing;

namespace Pillion.Sdk.Tests.Python;

/// <summary>The client in <c>python/suite.py</c>, with messages and stubs that Debian's protoc makes of our .proto files.</summary>
internal static partial class PythonClient
{
    private const string Python = "/usr/bin/python3";
    private const string Protoc = "/usr/bin/protoc";
    private const string Plugin = "/usr/bin/grpc_python_plugin";

    private static readonly string s_suite = Path.Combine(AppContext.BaseDirectory, "python", "suite.py");

    /// <summary>The names of its tests, found in its text.</summary>
    public static IEnumerable<string> Tests => Test().Matches(File.ReadAllText(s_suite)).Select(match => match.Groups["title"].Value);

    /// <summary>Runs them with components.</summary>
    public static async Task<SuiteRun> RunAsync(string components)
    {
        await using var backend = await SuiteBackend.StartAsync(components);
        backend.Environment["SDK_GENERATED"] = await GenerateAsync(backend.Folder);
        return await SuiteProgram.RunAsync(backend, "grpc", Python, s_suite);
    }

    private static async Task<string> GenerateAsync(string folder)
    {
        await SkipWithoutGrpcAsync(folder);
        var output = Directory.CreateDirectory(Path.Combine(folder, "generated")).FullName;
        var protos = Repository.PathOf("src/Runtime/Pillion.Protos");
        var files = Directory
            .EnumerateFiles(protos, "*.proto", SearchOption.AllDirectories)
            .Where(file => file.Contains("/runtime/", StringComparison.Ordinal) || file.Contains("/common/", StringComparison.Ordinal));
        await using var protoc = new ChildProcess(
            Protoc,
            [
                "-I",
                protos,
                "-I",
                "/usr/include",
                "--plugin=protoc-gen-grpc=" + Plugin,
                "--python_out=" + output,
                "--grpc_out=" + output,
                .. files,
            ],
            folder
        );
        var result = await protoc.WaitForExitAsync();
        Assert.True(result.ExitCode == 0, protoc.ToString());
        return output;
    }

    private static async Task SkipWithoutGrpcAsync(string folder)
    {
        var found = File.Exists(Python) && File.Exists(Protoc) && File.Exists(Plugin);
        if (found)
        {
            await using var import = new ChildProcess(Python, ["-c", "import grpc, google.protobuf"], folder);
            found = (await import.WaitForExitAsync()).ExitCode == 0;
        }

        Assert.SkipUnless(found, "temporary, until it is installed: Python's grpcio or protoc is missing; run eng/install-dapr-sdk");
    }

    [GeneratedRegex("""^@test\("(?<title>[^"]+)"\)$""", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Test();
}
