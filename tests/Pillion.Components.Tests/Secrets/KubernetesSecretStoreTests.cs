using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.Components.Conformance.Secrets;
using Pillion.Components.Kubernetes.Access;
using Pillion.Components.Kubernetes.Secrets;
using Pillion.Testing;

namespace Pillion.Components.Tests.Secrets;

public sealed class KubernetesSecretStoreTests : SecretStoreSuite
{
    private readonly TempDirectory _directory = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal) { ["NAMESPACE"] = "default" };
    private FakeKubernetes? _cluster;

    private FakeKubernetes Cluster => _cluster!;

    protected override async ValueTask<ISecretStore> CreateAsync()
    {
        _cluster = await FakeKubernetes.StartAsync();
        foreach (var (name, value) in Secrets)
        {
            _cluster.Secrets[("default", name)] = new(StringComparer.Ordinal) { [name] = value };
        }

        return await OpenAsync(("kubeconfigPath", Config($"token: {_cluster.Token}")));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Cluster.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Get_Namespace_IsTheRequestsElseTheDefaultElseTheEnvironments()
    {
        Cluster.Secrets[("other", "s")] = new(StringComparer.Ordinal) { ["a"] = "other", ["b"] = new string('x', 1 << 20) };
        Cluster.Secrets[("third", "s")] = new(StringComparer.Ordinal) { ["a"] = "third" };
        Cluster.Secrets[("default", "s")] = [];
        await using var store = await OpenAsync(("kubeconfigPath", Config($"token: {Cluster.Token}")), ("defaultNamespace", "third"));

        var secret = await store.GetAsync("s", Namespace("other"), Token);

        Assert.Equal(("other", 1 << 20), (secret!["a"], secret["b"].Length));
        Assert.Equal("third", (await store.GetAsync("s", null, Token))!["a"]);
        Assert.Empty((await Store.GetAsync("s", null, Token))!);
        Assert.Equal(["s"], (await store.GetAllAsync(Namespace("other"), Token)).Keys);
        Assert.Equal(Secrets.Count + 1, (await Store.GetAllAsync(null, Token)).Count);
        _variables.Clear();
        Assert.Equal(ComponentErrorKind.InvalidRequest, (await FailAsync(Store, "s")).Kind);
        Assert.Equal(ComponentErrorKind.InvalidRequest, (await FailAsync(Store, "s", Namespace("../other"))).Kind);
    }

    [Fact]
    public async Task Get_Refused_HasTheServersReasonAndNoToken()
    {
        var missing = await FailAsync(Store, "nothing");
        var forbidden = await FailAsync(Store, "s", Namespace("forbidden"));
        var lost = Cluster.Token!;
        Cluster.Token = "another";
        var unauthorized = await FailAsync(Store, "conformance-user");

        Assert.Equal(ComponentErrorKind.NotFound, missing.Kind);
        Assert.Contains("secrets \"nothing\" not found", missing.Message, StringComparison.Ordinal);
        Assert.Contains("answered 403: secrets is forbidden", forbidden.Message, StringComparison.Ordinal);
        Assert.Contains("secret store 'test'", unauthorized.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(lost, unauthorized.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_InAPod_UsesItsServiceAccountWhoseTokenIsRenewed()
    {
        using var certificate = CreateCertificate("127.0.0.1");
        await using var cluster = await FakeKubernetes.StartAsync(o =>
            o.ConfigureEndpointDefaults(endpoint => endpoint.UseHttps(certificate))
        );
        cluster.Secrets[("default", "s")] = new(StringComparer.Ordinal) { ["a"] = "b" };
        _directory.Write("pod/ca.crt", certificate.ExportCertificatePem());
        _directory.Write("pod/token", cluster.Token!);
        _variables["KUBERNETES_SERVICE_HOST"] = cluster.Address.Host;
        _variables["KUBERNETES_SERVICE_PORT"] = $"{cluster.Address.Port}";
        await using var store = await OpenAsync();

        Assert.Equal("b", (await store.GetAsync("s", null, Token))!["a"]);
        cluster.Token = "renewed";
        _directory.Write("pod/token", "renewed\n");
        Assert.Equal("b", (await store.GetAsync("s", null, Token))!["a"]);
    }

    [Fact]
    public async Task Init_ClientCertificate_SignsIn()
    {
        using var certificate = CreateCertificate("127.0.0.1");
        await using var cluster = await FakeKubernetes.StartAsync(o =>
            o.ConfigureEndpointDefaults(endpoint =>
                endpoint.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.AllowAnyClientCertificate();
                })
            )
        );
        cluster.Token = null;
        cluster.Secrets[("default", "s")] = new(StringComparer.Ordinal) { ["a"] = "b" };
        _directory.Write("kube/client.pem", certificate.ExportCertificatePem());
        var user =
            $"{{client-certificate: client.pem, client-key-data: {Encode(certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem())}}}";
        var file = Config(user, cluster.Address, $", certificate-authority-data: {Encode(certificate.ExportCertificatePem())}");
        await using var store = await OpenAsync(("kubeconfigPath", file));

        Assert.Equal("b", (await store.GetAsync("s", null, Token))!["a"]);
        await using var skipping = await OpenAsync(("kubeconfigPath", Config(user, cluster.Address, ", insecure-skip-tls-verify: true")));
        Assert.Equal("b", (await skipping.GetAsync("s", null, Token))!["a"]);
        await using var distrusting = await OpenAsync(("kubeconfigPath", Config(user, cluster.Address)));
        Assert.Equal(ComponentErrorKind.Unavailable, (await FailAsync(distrusting, "s")).Kind);
    }

    [Fact]
    public async Task Init_NoPathButKubeconfigVariableOrHomeFile_IsFound()
    {
        _variables["KUBECONFIG"] = Config("{tokenFile: token}");
        _directory.Write("kube/token", Cluster.Token!);
        await using var byVariable = await OpenAsync();
        _variables.Remove("KUBECONFIG");
        _directory.Write("home/.kube/config", await File.ReadAllTextAsync(Config($"token: {Cluster.Token}"), Token));
        await using var byHome = await OpenAsync();

        Assert.Equal("admin", (await byVariable.GetAsync("conformance-user", null, Token))!["conformance-user"]);
        Assert.Equal("admin", (await byHome.GetAsync("conformance-user", null, Token))!["conformance-user"]);
    }

    [Theory]
    [InlineData("a: [", "is no valid YAML at line")]
    [InlineData("[]", "is no kubeconfig file")]
    [InlineData("kind: Config", "has no current-context")]
    [InlineData("current-context: c", "has no context 'c'")]
    [InlineData(
        "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'https://x'}}]\nusers: [{name: u, user: {exec: {command: aws}}}]",
        "signs in by 'exec'"
    )]
    [InlineData(
        "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'https://x'}}]\nusers: [{name: u, user: {client-certificate-data: QQ==, client-key-data: c2VjcmV0}}]",
        "are no valid pair in PEM"
    )]
    [InlineData(
        "current-context: c\ncontexts: [{name: c, context: {cluster: k}}]\nclusters: [{name: k, cluster: {}}]",
        "has no server URL"
    )]
    public async Task Init_BadKubeconfig_NamesKeyAndFile(string text, string expected)
    {
        var file = _directory.Write("bad.yaml", text);

        var e = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync(("kubeconfigPath", file)));

        Assert.Contains("metadata key 'kubeconfigPath'", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.ToString().Replace("SecretStore", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_NoClusterAtAll_SaysWhereItLooked()
    {
        var e = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync());

        Assert.Contains("KUBERNETES_SERVICE_HOST is not set", e.Message, StringComparison.Ordinal);
        Assert.Contains(".kube", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ServerIsGone_IsUnavailable()
    {
        await using var store = await OpenAsync(("kubeconfigPath", Config("{token: t}", new Uri("http://127.0.0.1:1"))));

        var e = await FailAsync(store, "s");

        Assert.Equal(ComponentErrorKind.Unavailable, e.Kind);
        Assert.Contains("the Kubernetes API server at http://127.0.0.1:1/ cannot be asked", e.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Namespace(string name) => new(StringComparer.Ordinal) { ["namespace"] = name };

    private static Task<ComponentException> FailAsync(
        ISecretStore store,
        string name,
        IReadOnlyDictionary<string, string>? metadata = null
    ) => Assert.ThrowsAsync<ComponentException>(async () => await store.GetAsync(name, metadata, Token));

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static X509Certificate2 CreateCertificate(string address)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=kubernetes", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private string Config(string user, Uri? server = null, string cluster = "") =>
        _directory.Write(
            "kube/config",
            "apiVersion: v1\nkind: Config\ncurrent-context: here\ncontexts:\n  - {name: there, context: {cluster: x, user: y}}\n"
                + "  - {name: here, context: {cluster: k, user: u}}\nclusters:\n"
                + $"  - {{name: k, cluster: {{server: '{server ?? Cluster.Address}'{cluster}}}}}\n"
                + $"users:\n  - name: u\n    user: {(user.StartsWith('{') ? user : $"{{{user}}}")}\n"
        );

    private async Task<ISecretStore> OpenAsync(params (string Key, string Value)[] metadata)
    {
        var store = new KubernetesSecretStore(
            new KubernetesSurroundings
            {
                Variable = name => _variables.GetValueOrDefault(name),
                ServiceAccountFolder = Path.Combine(_directory.Path, "pod"),
                Home = Path.Combine(_directory.Path, "home"),
            }
        );
        await store.InitAsync(
            new ComponentSpec
            {
                Name = "test",
                Type = "secretstores.kubernetes",
                Metadata = new ComponentMetadata("test", metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
            },
            Token
        );
        return store;
    }
}
