using Pillion.Host.Configuration;
using Pillion.Host.Resources;
using Pillion.Host.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Host.Tests.Resources;

public sealed class ResourceLoaderTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly ConfigurationProblems _problems = new();
    private readonly LogCapture _log = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Load_Folder_TakesYamlFilesDirectlyInItInOrderOfTheirNames()
    {
        _temp.Write("r/b.yml", Component("b1") + "---\n" + Component("b2"));
        _temp.Write("r/a.yaml", Component("a"));
        _temp.Write("r/readme.md", "not: yaml: at all");
        _temp.Write("r/deeper/c.yaml", Component("c"));

        var components = Load("r");

        Assert.Empty(_problems.Errors);
        Assert.Equal(["a", "b1", "b2"], components.Select(c => c.Name));
        Assert.Equal([1, 1, 6], components.Select(c => c.Line));
    }

    [Fact]
    public void Load_SameNameTwice_NamesBothPlaces()
    {
        _temp.Write("r/a.yaml", Component("store"));
        _temp.Write("r/b.yaml", Component("other") + "---\n" + Component("store"));

        Load("r");

        var problem = Assert.Single(_problems.Errors);
        Assert.EndsWith("b.yaml", problem.Source, StringComparison.Ordinal);
        Assert.Equal(6, problem.Line);
        Assert.Contains("a.yaml:1", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FolderNamedTwice_IsReadOnce()
    {
        _temp.Write("r/a.yaml", Component("store"));

        Assert.Single(Load("r", "r"));
        Assert.Empty(_problems.Errors);
    }

    [Fact]
    public void Load_UnknownKind_IsSkippedWithADebugLine()
    {
        _temp.Write("r/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n");

        Assert.Empty(Load("r"));
        Assert.Empty(_problems.Errors);
        Assert.Contains("kind ConfigMap is not Pillion's", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KindOfDaprWithoutEffect_IsAWarning()
    {
        _temp.Write("r/a.yaml", "apiVersion: dapr.io/v1alpha1\nkind: MCPServer\nmetadata: {name: x}\n");

        Load("r");

        Assert.Contains("MCPServer", Assert.Single(_problems.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFolderOrBrokenFiles_AreAllProblems()
    {
        _temp.Write("r/a.yaml", "a: [");
        _temp.Write("r/b.yaml", "- a list\n");
        _temp.Write("r/c.yaml", "metadata: {name: x}\n");

        Load("r", "nowhere", "r/a.yaml");

        Assert.Equal(5, _problems.Errors.Count);
        Assert.Contains("is not valid YAML", _problems.Errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("must be a mapping", _problems.Errors[1].Message, StringComparison.Ordinal);
        Assert.Equal("kind", _problems.Errors[2].Key);
        Assert.Contains("there is no such resources folder", _problems.Errors[3].Message, StringComparison.Ordinal);
        Assert.Contains("is a file", _problems.Errors[4].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData("prod", 2)]
    public void Load_Namespace_FiltersOnlyWhenItIsSet(string? own, int expected)
    {
        _temp.Write("r/a.yaml", Component("a", "prod") + "---\n" + Component("b", "test") + "---\n" + Component("c"));

        var components = new ResourceLoader(_log.Logger, own).Load([Path.Combine(_temp.Path, "r")], _problems).Components;

        Assert.Equal(expected, components.Count);
    }

    private IReadOnlyList<ComponentResource> Load(params string[] folders) =>
        new ResourceLoader(_log.Logger, namespaceName: null).Load(folders.Select(f => Path.Combine(_temp.Path, f)), _problems).Components;

    private static string Component(string name, string? ns = null) =>
        $"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {"{"}name: {name}{(ns is null ? "" : ", namespace: " + ns)}{"}"}
            spec: {"{"}type: state.in-memory, version: v1{"}"}

            """;
}
