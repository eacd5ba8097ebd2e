using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Components.MySql.Tests.Client;

/// <summary>What <c>tls</c> and <c>pemPath</c> do with a server whose certificate nobody knows.</summary>
public sealed class MySqlTlsTests(MySqlTlsTests.TlsServer tls) : IClassFixture<MySqlTlsTests.TlsServer>
{
    /// <summary>One server for all cases.</summary>
    public sealed class TlsServer : IAsyncLifetime
    {
        private readonly TempDirectory _directory = new();
        private MariaDbServer? _server;

        public MariaDbServer Server => _server!;

        public string Certificate => _directory.File("cert.pem");

        public async ValueTask InitializeAsync()
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=pillion-test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true)
            );
            using var certificate = request.CreateSelfSigned(
                new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero)
            );
            _directory.Write("cert.pem", certificate.ExportCertificatePem());
            _directory.Write("key.pem", key.ExportRSAPrivateKeyPem());

            // The server may run as another user, who reads them.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(_directory.Path, (UnixFileMode)Convert.ToInt32("755", 8));
            }

            _server = new MariaDbServer
            {
                Arguments =
                [
                    "--ssl-cert=" + _directory.File("cert.pem"),
                    "--ssl-key=" + _directory.File("key.pem"),
                    "--require-secure-transport=ON",
                ],
            };
            await _server.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _server!.DisposeAsync();
            _directory.Dispose();
        }
    }

    [Theory]
    [InlineData("custom", true)]
    [InlineData("skip-verify", true)]
    [InlineData("preferred", true)]
    [InlineData("true", false)]
    [InlineData("false", false)]
    public async Task Init_CertificateOfItsOwn_IsTakenOnlyWhereSaid(string mode, bool isTaken)
    {
        var create = MySqlTestComponents.CreateAsync<IOutputBinding>(
            "bindings.mysql",
            [
                ("url", string.Create(CultureInfo.InvariantCulture, $"{tls.Server.GoConnectionString}?tls={mode}")),
                ("pemPath", tls.Certificate),
            ]
        );
        if (!isTaken)
        {
            var error = await Assert.ThrowsAsync<ComponentException>(() => create);
            Assert.StartsWith("component 'test': metadata key 'url' ", error.Message, StringComparison.Ordinal);
            return;
        }

        await using var binding = await create;
        var answer = await binding.InvokeAsync(
            new BindingRequest(
                "query",
                Metadata: new Dictionary<string, string>(StringComparer.Ordinal) { ["sql"] = "SHOW STATUS LIKE 'Ssl_version'" }
            ),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("TLSv1", Encoding.UTF8.GetString(answer.Data.Span), StringComparison.Ordinal);
    }
}
