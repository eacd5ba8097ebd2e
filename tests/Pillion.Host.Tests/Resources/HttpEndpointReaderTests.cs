using Pillion.Host.Configuration;
using Pillion.Host.Resources;
using Pillion.Host.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Host.Tests.Resources;

public sealed class HttpEndpointReaderTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly ConfigurationProblems _problems = new();
    private readonly LogCapture _log = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_CompleteEndpoint_HasUrlHeadersAndCertificates()
    {
        var endpoint = Assert.Single(
            Load(
                """
                apiVersion: dapr.io/v1alpha1
                kind: HTTPEndpoint
                metadata: {name: github}
                spec:
                  baseUrl: https://api.github.com
                  headers:
                  - {name: Accept-Language, value: en-US}
                  - name: Authorization
                    secretKeyRef: {name: token, key: bearer}
                  clientTLS:
                    rootCA: {value: PEM}
                    certificate: {secretKeyRef: {name: tls, key: crt}}
                    privateKey: {secretKeyRef: {name: tls, key: key}}
                    renegotiation: RenegotiateNever
                auth: {secretStore: vault}
                scopes: [orders]
                """
            )
        );

        Assert.Empty(_problems.Errors);
        Assert.Equal(new Uri("https://api.github.com"), endpoint.BaseUrl);
        Assert.Equal(["Accept-Language", "Authorization"], endpoint.Headers.Select(h => h.Name));
        Assert.Equal(new SecretKeyRef("token", "bearer"), endpoint.Headers[1].Secret);
        Assert.Equal("PEM", endpoint.RootCertificates!.Value);
        Assert.Equal(new SecretKeyRef("tls", "key"), endpoint.ClientKey!.Secret);
        Assert.Equal("vault", endpoint.SecretStore);
        Assert.True(endpoint.IsVisibleTo("orders"));
        Assert.False(endpoint.IsVisibleTo("others"));
    }

    [Theory]
    [InlineData("{}", "spec.baseUrl", "is required")]
    [InlineData("{baseUrl: github.com}", "spec.baseUrl", "must be an absolute URL")]
    [InlineData("{baseUrl: 'ftp://x'}", "spec.baseUrl", "must be an absolute URL")]
    [InlineData("{baseUrl: 'http://x', headers: [{name: a}]}", "spec.headers[0]", "exactly one of")]
    [InlineData("{baseUrl: 'http://x', clientTLS: {certificate: {value: x}}}", "spec.clientTLS.privateKey", "belong together")]
    [InlineData("{baseUrl: 'http://x', clientTLS: {renegotiation: Never}}", "spec.clientTLS.renegotiation", "RenegotiateNever")]
    [InlineData("{baseUrl: 'http://x', baseUrls: x}", "spec.baseUrls", "is not a known key")]
    public void Read_WrongValue_NamesTheKey(string spec, string key, string message)
    {
        Load($"apiVersion: dapr.io/v1alpha1\nkind: HTTPEndpoint\nmetadata: {{name: x}}\nspec: {spec}\n");

        var problem = Assert.Single(_problems.Errors);
        Assert.Equal(key, problem.Key);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<HttpEndpointResource> Load(string yaml)
    {
        _temp.Write("r/a.yaml", yaml);
        return new ResourceLoader(_log.Logger, namespaceName: null).Load([Path.Combine(_temp.Path, "r")], _problems).HttpEndpoints;
    }
}
