using Pillion.Host.Configuration;
using Pillion.Host.Resources;
using Pillion.Host.Yaml;

namespace Pillion.Host.Tests.Resources;

public sealed class ComponentReaderTests
{
    private readonly ConfigurationProblems _problems = new();

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        var component = Read(
            """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: orders, namespace: default, labels: {a: b}}
            spec:
              type: state.sqlite
              version: v1
              ignoreErrors: true
              initTimeout: 1m
              metadata:
                - {name: connectionString, value: a.db}
                - {name: port, value: 6379}
                - {name: enabled, value: true}
                - {name: empty, value: }
                - {name: nested, value: {a: [1, x]}}
                - {name: password, secretKeyRef: {name: db, key: pw}}
                - {name: token, secretKeyRef: {name: tok}}
                - {name: home, envRef: HOME}
            auth: {secretStore: vault}
            scopes: [web, jobs]
            """
        );

        Assert.Empty(_problems.Errors);
        Assert.NotNull(component);
        Assert.Equal(("orders", "state.sqlite", "v1", true), (component.Name, component.Type, component.Version, component.IgnoreErrors));
        Assert.Equal(TimeSpan.FromMinutes(1), component.InitTimeout);
        Assert.Equal("vault", component.SecretStore);
        Assert.Equal(["web", "jobs"], component.Scopes);
        Assert.Equal(["a.db", "6379", "true", "", """{"a":[1,"x"]}""", null, null, null], component.Metadata.Select(item => item.Value));
        Assert.Equal(new SecretKeyRef("db", "pw"), component.Metadata[5].Secret);
        Assert.Equal(new SecretKeyRef("tok", "tok"), component.Metadata[6].Secret);
        Assert.Equal("HOME", component.Metadata[7].EnvRef);
        Assert.Equal(17, component.Metadata[7].Line);
    }

    [Fact]
    public void Read_ManyMistakes_AreAllReportedWithTheirLines()
    {
        var component = Read(
            """
            apiVersion: v1
            kind: Component
            metadata: {name: a/b}
            spec:
              type: redis
              initTimeout: soon
              metdata: []
              metadata:
                - {name: x, value: 1, envRef: Y}
                - {name: z}
                - {value: 1}
            scope: [web]
            """
        );

        Assert.Null(component);
        Assert.Equal(
            [
                "f.yaml:1: apiVersion: must be dapr.io/v1alpha1 for a Component, not 'v1'",
                "f.yaml:3: metadata.name: must not be '.' or '..' nor hold '/' or '%', as 'a/b' does",
                "f.yaml:12: scope: is not a known key; did you mean 'scopes'?",
                "f.yaml:5: spec.type: must be a building block and a technology, such as state.sqlite, not 'redis'",
                "f.yaml:6: spec.initTimeout: must be a duration above zero with a unit, such as 500ms, 5s or 1m30s, not 'soon'",
                "f.yaml:9: spec.metadata[0]: must have exactly one of value, secretKeyRef and envRef; 'x' has several",
                "f.yaml:10: spec.metadata[1]: must have exactly one of value, secretKeyRef and envRef; 'z' has none",
                "f.yaml:11: spec.metadata[2].name: is required",
                "f.yaml:7: spec.metdata: is not a known key; did you mean 'metadata'?",
            ],
            _problems.Errors.Select(e => e.ToString())
        );
    }

    [Fact]
    public void Read_NoVersionNoTimeout_HasDaprsDefaults()
    {
        var component = Read("apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {type: state.in-memory}\n");

        Assert.NotNull(component);
        Assert.Equal("v1", component.Version);
        Assert.Equal(TimeSpan.FromSeconds(5), component.InitTimeout);
        Assert.False(component.IgnoreErrors);
    }

    private ComponentResource? Read(string yaml) =>
        ComponentReader.Read(
            new MappingReader(Assert.IsType<YamlMapping>(Assert.Single(YamlFile.Parse(yaml, "f.yaml", _problems))), "", "f.yaml", _problems)
        );
}
