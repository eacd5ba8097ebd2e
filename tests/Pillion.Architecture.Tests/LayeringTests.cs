using System.Xml.Linq;
using Pillion.Testing;

namespace Pillion.Architecture.Tests;

public sealed class LayeringTests
{
    /// <summary>What each project may reference; adding a row here is a design decision (see ARCHITECTURE.md).</summary>
    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        ["Pillion.Wasm"] = [],
        ["Pillion.Wasm.Text"] = ["Pillion.Wasm"],
        ["Pillion.Wasm.Components"] = ["Pillion.Wasm"],
        ["Pillion.Wasm.Wit"] = [],
        ["Pillion.Wasm.Wit.Generator"] = ["Pillion.Wasm.Wit"],
        ["Pillion.Wasi"] = ["Pillion.Wasm", "Pillion.Wasm.Components"],
        ["Pillion.Wasm.GoPlugin"] = ["Pillion.Wasi"],
        ["Pillion.Abstractions"] = [],
        ["Pillion.Cel"] = [],
        ["Pillion.BuildingBlocks"] = ["Pillion.Abstractions", "Pillion.Cel"],
        ["Pillion.Api.Http"] = ["Pillion.BuildingBlocks"],
        ["Pillion.Api.Grpc"] = ["Pillion.BuildingBlocks", "Pillion.Grpc", "Pillion.Protos"],
        ["Pillion.Grpc"] = [],
        ["Pillion.Protos"] = ["Pillion.Grpc"],
        ["Pillion.Guests"] = ["Pillion.BuildingBlocks", "Pillion.Wasi", "Pillion.Wasm.GoPlugin"],
        ["Pillion.Modules"] = [],
        ["Pillion.Components.Etcd"] = ["Pillion.Abstractions", "Pillion.Grpc"],
        ["Pillion.Components.Mqtt"] = ["Pillion.Abstractions", "Pillion.Mqtt"],
        ["Pillion.Mqtt"] = [],
        ["Pillion.Components.Local"] = ["Pillion.Abstractions"],
        ["Pillion.Components.Kubernetes"] = ["Pillion.Abstractions"],
        ["Pillion.Components.Vault"] = ["Pillion.Abstractions"],
        ["Pillion.Components.Smtp"] = ["Pillion.Abstractions"],
        ["Pillion.Components.Mdns"] = ["Pillion.Abstractions"],
        ["Pillion.Components.Middleware"] = ["Pillion.Abstractions"],
        ["Pillion.Components.Wasm"] = ["Pillion.Abstractions", "Pillion.Modules", "Pillion.Wasi", "Pillion.Wasm.GoPlugin"],
        ["Pillion.Components.Sqlite"] = ["Pillion.Abstractions"],
        ["Pillion.Components.MySql"] = ["Pillion.Abstractions", "Pillion.MySql"],
        ["Pillion.MySql"] = [],
        ["Pillion.Components.Postgres"] = ["Pillion.Abstractions"],
        ["Pillion.Components.RabbitMq"] = ["Pillion.Abstractions"],
        ["Pillion.Components.Pluggable"] = ["Pillion.Abstractions", "Pillion.Grpc", "Pillion.Protos"],
        ["Pillion.Components.Redis"] = ["Pillion.Abstractions", "Pillion.Redis"],
        ["Pillion.Redis"] = [],
        ["Pillion.Host"] =
        [
            "Pillion.Api.Http",
            "Pillion.Api.Grpc",
            "Pillion.Guests",
            "Pillion.Modules",
            "Pillion.Components.Etcd",
            "Pillion.Components.Mqtt",
            "Pillion.Components.Local",
            "Pillion.Components.Kubernetes",
            "Pillion.Components.Mdns",
            "Pillion.Components.Smtp",
            "Pillion.Components.Middleware",
            "Pillion.Components.Vault",
            "Pillion.Components.Wasm",
            "Pillion.Components.Sqlite",
            "Pillion.Components.RabbitMq",
            "Pillion.Components.Redis",
            "Pillion.Components.Postgres",
            "Pillion.Components.MySql",
            "Pillion.Components.Pluggable",
        ],
        ["Pillion.Cli"] = ["Pillion.Host", "Pillion.Modules", "Pillion.Wasi", "Pillion.Wasm.Components", "Pillion.Wasm.Text"],
    };

    public static TheoryData<string> Projects() => [.. s_allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_StayInsideTheAllowedSet(string project)
    {
        var file = SourceProjects().Single(f => Path.GetFileNameWithoutExtension(f) == project);

        var references = XDocument
            .Load(file)
            .Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));

        Assert.Subset(s_allowed[project].ToHashSet(), references.ToHashSet());
    }

    [Fact]
    public void EverySourceProject_HasARowInTheTable()
    {
        var names = SourceProjects().Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet();

        Assert.Equal(s_allowed.Keys.Order(), names.Order());
    }

    private static IEnumerable<string> SourceProjects() =>
        Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories);
}
