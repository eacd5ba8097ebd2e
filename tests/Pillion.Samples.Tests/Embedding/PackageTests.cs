using System.IO.Compression;
using Pillion.Testing;

namespace Pillion.Samples.Tests.Embedding;

/// <summary>The engine as a NuGet package, used by a project that knows nothing of this repository.</summary>
public sealed class PackageTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Pack_ThenReferToIt_AGuestRuns()
    {
        using var folder = new TempDirectory();
        await DotnetAsync(Repository.Root, "pack", "src/Wasm/Pillion.Wasm", "-p:RunAnalyzers=false", "--output", folder.Folder("feed"));

        var package = Assert.Single(Directory.GetFiles(folder.File("feed"), "Pillion.Wasm.*.nupkg"));
        using (var contents = await ZipFile.OpenReadAsync(package, TestContext.Current.CancellationToken))
        {
            var names = contents.Entries.Select(e => e.FullName).ToList();
            Assert.Contains("README.md", names);
            Assert.Contains("lib/net10.0/Pillion.Wasm.dll", names);
            Assert.Contains("lib/net10.0/Pillion.Wasm.xml", names);
        }

        WriteProject(folder, Path.GetFileNameWithoutExtension(package)["Pillion.Wasm.".Length..]);
        await DotnetAsync(folder.Path, "build", "--output", "out");
        var result = await DotnetAsync(folder.Path, "out/App.dll");
        Assert.Equal("42\n", result.Output);
    }

    private static void WriteProject(TempDirectory folder, string version)
    {
        folder.Write(
            "nuget.config",
            """<configuration><packageSources><clear /><add key="feed" value="feed" /></packageSources></configuration>"""
        );
        folder.Write(
            "App.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Pillion.Wasm" Version="{version}" />
              </ItemGroup>
            </Project>
            """
        );

        // (module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
        folder.Write(
            "Program.cs",
            """
            using var engine = new Pillion.Wasm.Engine();
            byte[] wasm =
            [
                0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00, 0x01, 0x07, 0x01, 0x60, 0x02, 0x7F, 0x7F, 0x01, 0x7F, 0x03, 0x02, 0x01, 0x00,
                0x07, 0x07, 0x01, 0x03, 0x61, 0x64, 0x64, 0x00, 0x00, 0x0A, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00, 0x20, 0x01, 0x6A, 0x0B,
            ];
            using var module = Pillion.Wasm.Module.Load(engine, wasm);
            using var instance = new Pillion.Wasm.Linker(engine).Instantiate(module);
            System.Console.WriteLine(instance.GetFunction<System.Func<int, int, int>>("add")(40, 2));
            """
        );
    }

    private static async Task<ProcessResult> DotnetAsync(string folder, params string[] arguments)
    {
        // Without servers that go on when the command has ended, and so would hold on to its output.
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
        };
        await using var process = new ChildProcess("dotnet", arguments, folder, environment);
        var result = await process.WaitForExitAsync(s_patience);
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {process}");
        return result;
    }
}
