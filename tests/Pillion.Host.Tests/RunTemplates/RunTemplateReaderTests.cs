using Pillion.Guests;
using Pillion.Host.Configuration;
using Pillion.Host.RunTemplates;
using Pillion.Testing;

namespace Pillion.Host.Tests.RunTemplates;

public sealed class RunTemplateReaderTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly ConfigurationProblems _problems = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_EveryKey_IsTakenAndAppsWinOverCommon()
    {
        _temp.Folder("res");
        _temp.Folder("shared-res");
        _temp.Folder("orders/data");
        _temp.Write("orders/orders.wasm", "");
        _temp.Write("config.yaml", "");

        var template = Read(
            """
            version: 1
            name: shop
            common:
              resourcesPaths: [./res]
              resourcesPath: ./shared-res
              configFilePath: ./config.yaml
              appProtocol: https
              logLevel: debug
              maxBodySize: 8Mi
              appMaxConcurrency: 7
              env: {A: common, B: common}
            apps:
              - appDirPath: ./orders
                appPort: 9005
                daprHTTPPort: 3601
                command: ["orders.wasm", "--fast"]
                env: {B: own}
                wasm:
                  trigger: wagi
                  env: {C: guest}
                  mounts: [{guest: /data, host: ./data, readOnly: true}]
                  allowedHosts: ["https://api.example.com/", "http://10.0.0.5:8080"]
                  limits: {memory: 128Mi, timeout: 5s, instances: 8, reuse: true, tableElements: 10, stack: 512Ki, output: 1Mi, httpSessions: 2}
              - appID: node
                command: [node, app.js]
                appProtocol: http
                appPort: 3000
                daprGRPCPort: 50001
                appMaxConcurrency: -1
                readBufferSize: 8Ki
                apiListenAddresses: "0.0.0.0, ::1"
            """
        );

        Assert.Empty(_problems.Errors);
        Assert.Equal(("shop", "debug"), (template.Name, template.LogLevel));
        var (orders, node) = (template.Apps[0], template.Apps[1]);
        Assert.Equal("orders", orders.AppId);
        Assert.Equal(In("orders"), orders.Folder);
        Assert.Equal([In("orders/orders.wasm"), "--fast"], orders.Command);
        Assert.True(orders.IsWasm);
        Assert.Equal((9005, 3601, 7, 8L << 20), (orders.AppPort, orders.DaprHttpPort, orders.MaxConcurrency, orders.MaxBodySize));
        Assert.Equal([In("res"), In("shared-res")], orders.ResourcesPaths);
        Assert.Equal([In("config.yaml")], orders.ConfigurationFiles);
        Assert.Equal(WasmTrigger.Wagi, orders.Wasm.Trigger);
        Assert.Equal("A=common B=own C=guest", Show(orders.Wasm.Environment));
        Assert.Equal([new WasmMount("/data", In("orders/data"), ReadOnly: true)], orders.Wasm.Mounts);
        Assert.Equal(["https://api.example.com", "http://10.0.0.5:8080"], orders.Wasm.AllowedHosts);
        Assert.True(orders.Wasm.DaprAllowed);
        Assert.Equal(
            new WasmAppLimits
            {
                MemoryBytes = 128 << 20,
                Timeout = TimeSpan.FromSeconds(5),
                Instances = 8,
                Reuse = true,
                TableElements = 10,
                StackBytes = 512 << 10,
                OutputBytes = 1 << 20,
                HttpSessions = 2,
            },
            orders.Wasm.Limits
        );
        Assert.False(node.IsWasm);
        Assert.Equal(("http", null, 8192, 50001), (node.AppProtocol, node.MaxConcurrency, node.ReadBufferSize, node.DaprGrpcPort));
        Assert.Equal(["0.0.0.0", "::1"], node.ListenAddresses);
        Assert.Equal("A=common B=common", Show(node.Environment));
    }

    [Fact]
    public void Read_ManyMistakes_AreAllReportedWithTheirLines()
    {
        Read(
            """
            version: 2
            comon: {}
            apps:
              - appID: a.b
                appDirPath: ./nowhere
                appPrt: 1
              - appID: x
                appPort: 99999
                command: node app.js
                wasm: {trigger: wagi}
              - appID: y
                command: [missing.wasm]
                wasm:
                  trigger: wagy
                  allowedHosts: [example.com]
                  mounts: [{guest: data, host: .}, {guest: /d, host: ./nothing}]
                  limits: {memory: 1, timeout: 5, instances: 0}
            """
        );

        Assert.Equal(
            [
                "t.yaml:1: version: must be 1, not '2'",
                $"t.yaml:5: apps[0].appDirPath: there is no folder {In("nowhere")}",
                "t.yaml:4: apps[0].appID: the app id 'a.b' must consist of letters, digits, '-' and '_'; '.' is none of them",
                "t.yaml:6: apps[0].appPrt: is not a known key; did you mean 'appPort'?",
                "t.yaml:9: apps[1].command: must be a list, not 'node app.js'",
                "t.yaml:8: apps[1].appPort: must be a whole number from 1 to 65535, not '99999'",
                "t.yaml:10: apps[1].wasm: belongs to an app whose command begins with a Wasm module; this one's does not",
                $"t.yaml:12: apps[2].command: there is no Wasm module {In("missing.wasm")}",
                "t.yaml:15: apps[2].wasm.allowedHosts: 'example.com' must be an origin such as https://api.example.com or http://10.0.0.5:8080 (or 'insecure:allow-all', or 'none')",
                "t.yaml:14: apps[2].wasm.trigger: must be one of auto, http, dapr, wagi, stdio, http-wasm, command, not 'wagy'; did you mean 'wagi'?",
                "t.yaml:16: apps[2].wasm.mounts[0].guest: must be an absolute path such as /data, not 'data'",
                $"t.yaml:16: apps[2].wasm.mounts[1].host: there is no folder {In("nothing")}",
                "t.yaml:17: apps[2].wasm.limits.memory: must be an amount of bytes such as 512Ki or 128Mi, from 65536 to 4294967296 bytes, not '1'",
                "t.yaml:17: apps[2].wasm.limits.timeout: must be a duration above zero with a unit, such as 500ms, 5s or 1m30s, not '5'",
                "t.yaml:17: apps[2].wasm.limits.instances: must be a whole number from 1 to 100000, not '0'",
                "t.yaml:2: comon: is not a known key; did you mean 'common'?",
            ],
            _problems.Errors.Select(e => e.ToString())
        );
    }

    [Fact]
    public void Read_DaprsKeysWithoutEffect_AreWarnings()
    {
        Read(
            """
            version: 1
            common: {placementHostAddress: ""}
            apps:
              - {appID: a, command: [x], metricsPort: 9090, logLevel: info}
            """
        );

        Assert.Empty(_problems.Errors);
        Assert.Equal(["common.placementHostAddress", "apps[0].metricsPort", "apps[0].logLevel"], _problems.Warnings.Select(w => w.Key));
    }

    [Fact]
    public void Read_IdOrPortTwice_NamesTheFirst()
    {
        Read(
            """
            version: 1
            apps:
              - {appID: a, appPort: 3000}
              - {appID: a, daprHTTPPort: 3000}
            """
        );

        Assert.Equal(
            [
                "t.yaml:4: apps[1].appID: the app id 'a' is already taken by apps[0].appID",
                "t.yaml:4: apps[1].daprHTTPPort: port '3000' is already taken by apps[0].appPort",
            ],
            _problems.Errors.Select(e => e.ToString())
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("version: 1\n")]
    [InlineData("version: 1\napps: []\n")]
    [InlineData("- a\n")]
    public void Read_NoApps_IsAProblem(string yaml)
    {
        Read(yaml);

        Assert.Single(_problems.Errors);
    }

    [Fact]
    public void Read_AllowedHostsNone_ClosesTheDaprAddress()
    {
        _temp.Write("a.wasm", "");

        var app = Assert.Single(Read("version: 1\napps: [{appID: a, command: [a.wasm], wasm: {allowedHosts: [none]}}]\n").Apps);

        Assert.False(app.Wasm.DaprAllowed);
        Assert.Empty(app.Wasm.AllowedHosts);
    }

    [Fact]
    public void Read_ResourcesOfTheApp_WinInDaprsOrder()
    {
        _temp.Folder("common");
        _temp.Folder("a/.dapr/resources");
        _temp.Folder("a/own");
        _temp.Write("a/.dapr/config.yaml", "");
        _temp.Folder("b");

        var apps = Read(
            """
            version: 1
            common: {resourcesPath: ./common}
            apps:
              - {appID: own, appDirPath: a, resourcesPath: ./own}
              - {appID: local, appDirPath: a}
              - {appID: common, appDirPath: b}
            """
        ).Apps;

        Assert.Empty(_problems.Errors);
        Assert.Equal([In("a/own")], apps[0].ResourcesPaths);
        Assert.Equal([In("a/.dapr/resources")], apps[1].ResourcesPaths);
        Assert.Equal([In("a/.dapr/config.yaml")], apps[1].ConfigurationFiles);
        Assert.Equal([In("common")], apps[2].ResourcesPaths);
    }

    [Fact]
    public void ReadFile_FolderAndMissingFile_AreTold()
    {
        _temp.Write("dapr.yaml", "version: 1\napps: [{appID: a}]\n");

        Assert.Equal(In("dapr.yaml"), RunTemplateReader.ReadFile(_temp.Path, _problems).Path);
        var e = Assert.Throws<ConfigurationException>(() => RunTemplateReader.ReadFile(In("other.yaml"), _problems));
        Assert.Contains("there is no such run template", e.Message, StringComparison.Ordinal);
    }

    private RunTemplate Read(string yaml) => RunTemplateReader.Read(yaml, "t.yaml", _temp.Path, _problems);

    private string In(string path) => Path.Combine(_temp.Path, path);

    private static string Show(IReadOnlyDictionary<string, string> environment) =>
        string.Join(' ', environment.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}={e.Value}"));
}
