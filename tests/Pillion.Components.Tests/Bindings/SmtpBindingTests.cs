using System.Text;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Conformance.Bindings;
using Pillion.Components.Smtp;
using Pillion.Testing;

namespace Pillion.Components.Tests.Bindings;

/// <summary><c>bindings.smtp</c> on a server that is ours.</summary>
public sealed class SmtpBindingTests : OutputBindingSuite
{
    private const string Password = "geh€im";

    private readonly FakeMailServer _mails = new();

    private static readonly (string, string)[] s_user = [("user", "me"), ("password", Password)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Operations => ["create"];

    /// <inheritdoc/>
    protected override IEnumerable<BindingRequest> Requests => [new("create", "x"u8.ToArray(), Metadata("emailTo", "b@example.com"))];

    /// <inheritdoc/>
    protected override (BindingRequest Request, string Message)? Incomplete =>
        (new("create", "x"u8.ToArray()), "emailTo property not supplied");

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _mails.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async ValueTask<IOutputBinding> CreateAsync() =>
        await OpenAsync(_mails, [.. Complete().Where(m => m.Key != "emailTo")]);

    [Fact]
    public async Task Create_Mail_ArrivesWithItsFields()
    {
        await using var server = new FakeMailServer();
        await using var binding = await OpenAsync(
            server,
            [("emailFrom", "a@example.com"), ("subject", "default"), ("emailCC", "c@example.com")]
        );

        await SendAsync(
            binding,
            JsonSerializer.Serialize("<b>Grüße</b>\r\n.\r\n" + new string('x', 1 << 20)),
            ("emailTo", "\"B, the \\\"2nd\\\"\" <b@example.com>; Jürgen <j@example.com>"),
            ("emailBCC", "d@example.com;b@example.com"),
            ("subject", "Grüße an alle, die eine sehr lange Betreffzeile mögen, wie man sie selten sieht"),
            ("priority", "1")
        );

        var mail = Assert.Single(server.Mails);
        Assert.Equal("<a@example.com>", mail.From);
        Assert.Equal(["<b@example.com>", "<j@example.com>", "<c@example.com>", "<d@example.com>"], mail.To);
        Assert.StartsWith("<b>Grüße</b>\r\n.\r\nxxx", mail.Html, StringComparison.Ordinal);
        var header = string.Join('\n', mail.Header);
        Assert.Contains("From: a@example.com\n", header, StringComparison.Ordinal);
        Assert.Contains(
            "To: \"B, the \\\"2nd\\\"\" <b@example.com>,\n =?UTF-8?B?SsO8cmdlbg==?= <j@example.com>\n",
            header,
            StringComparison.Ordinal
        );
        Assert.Contains("Cc: c@example.com\n", header, StringComparison.Ordinal);
        Assert.Contains("X-Priority: 1\n", header, StringComparison.Ordinal);
        Assert.Contains("Date: Fri, 02 Jan 2026 03:04:05 +0000\n", header, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/html; charset=UTF-8", header, StringComparison.Ordinal);
        Assert.Contains("\nSubject: =?UTF-8?B?R3LDvMOfZSBh", header, StringComparison.Ordinal);
        Assert.DoesNotContain("d@example.com", header, StringComparison.Ordinal);
        Assert.All(mail.Lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.Null(mail.SignedIn);
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("\"not \" json\"", "\"not \" json\"")]
    [InlineData("\"json \\u20ac\"", "json €")]
    [InlineData("", "")]
    public async Task Create_Data_IsAJsonStringOrTheTextItself(string data, string expected)
    {
        await using var server = new FakeMailServer();
        await using var binding = await OpenAsync(server, Complete());

        await SendAsync(binding, data);

        Assert.Equal(expected, Assert.Single(server.Mails).Html);
    }

    [Theory]
    [InlineData("PLAIN LOGIN")]
    [InlineData("LOGIN")]
    [InlineData("CRAM-MD5 PLAIN")]
    public async Task Create_User_SignsInOverTls(string mechanisms)
    {
        await using var server = new FakeMailServer { HasStartTls = true, Mechanisms = mechanisms };
        await using var binding = await OpenAsync(server, [.. Complete(), .. s_user, ("skipTLSVerify", "true")]);

        await SendAsync(binding, "x");

        Assert.Equal($"me/{Password}", Assert.Single(server.Mails).SignedIn);
        Assert.Equal(
            ["EHLO localhost", "STARTTLS"],
            server.Commands.TakeWhile(command => !command.StartsWith("tls:", StringComparison.Ordinal))
        );
        Assert.All(server.Commands.Skip(2), command => Assert.StartsWith("tls:", command, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_CertificateIsNotTrusted_NothingIsSent()
    {
        await using var server = new FakeMailServer { HasStartTls = true, Mechanisms = "PLAIN" };
        await using var binding = await OpenAsync(server, [.. Complete(), .. s_user]);

        var e = await FailAsync(binding, "x");

        Assert.Equal(ComponentErrorKind.Unavailable, e.Kind);
        Assert.Contains("certificate", e.Message, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Create_WrongPassword_SaysSoWithoutIt()
    {
        await using var server = new FakeMailServer { Mechanisms = "PLAIN" };
        server.Refusals["AUTH"] = "535 5.7.8 authentication failed";
        await using var binding = await OpenAsync(server, [.. Complete(), .. s_user]);

        var e = await FailAsync(binding, "x");

        Assert.Contains("binding 'test'", e.Message, StringComparison.Ordinal);
        Assert.Contains("535 to user and password: 5.7.8 authentication failed", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0me\0{Password}")), e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT", "550 no such user", ComponentErrorKind.Internal)]
    [InlineData("MAIL", "451 try later", ComponentErrorKind.Unavailable)]
    [InlineData("DATA", "250 what?", ComponentErrorKind.Internal)]
    [InlineData("EHLO", "hello?", ComponentErrorKind.Unavailable)]
    public async Task Create_ServerRefuses_HasItsReason(string command, string answer, ComponentErrorKind kind)
    {
        await using var server = new FakeMailServer();
        server.Refusals[command] = answer;
        await using var binding = await OpenAsync(server, Complete());

        var e = await FailAsync(binding, "x");

        Assert.Equal(kind, e.Kind);
        Assert.Empty(server.Mails);
        server.Refusals.Clear();
        await SendAsync(binding, "again");
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Create_ServerIsGone_NamesComponentAndField()
    {
        var server = new FakeMailServer();
        await using var binding = await OpenAsync(server, Complete());
        await server.DisposeAsync();

        var e = await FailAsync(binding, "x");

        Assert.Equal(ComponentErrorKind.Unavailable, e.Kind);
        Assert.Contains(
            $"binding 'test', sending email over 127.0.0.1:{server.Port} (host, port) failed",
            e.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("emailFrom", "", "emailFrom property not supplied")]
    [InlineData("emailTo", "", "emailTo property not supplied")]
    [InlineData("subject", "", "subject property not supplied")]
    [InlineData("emailTo", "nobody", "emailTo has 'nobody'")]
    [InlineData("emailTo", "a@b.c>\r\nRCPT TO:<x@y.z", "which is no mail address")]
    [InlineData("emailFrom", "a@b.c;d@e.f", "must be one address")]
    [InlineData("priority", "6", "between 1 (highest) and 5")]
    public async Task Create_BadFields_AreInvalid(string key, string value, string expected)
    {
        await using var server = new FakeMailServer();
        await using var binding = await OpenAsync(server, value.Length == 0 ? [.. Complete().Where(m => m.Key != key)] : Complete());

        var e = await FailAsync(binding, "x", (key, value));

        Assert.Equal(ComponentErrorKind.InvalidRequest, e.Kind);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Empty(server.Commands);
    }

    [Fact]
    public async Task Create_LineEndsInTheSubject_AddNoField()
    {
        await using var server = new FakeMailServer();
        await using var binding = await OpenAsync(server, Complete());

        await SendAsync(binding, "x", ("subject", "a\r\nBcc: x@y.z\r\n\r\nb"));

        Assert.DoesNotContain(server.Mails[0].Header, line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("x", server.Mails[0].Html);
    }

    [Theory]
    [InlineData("host", "")]
    [InlineData("port", "")]
    [InlineData("port", "99999")]
    [InlineData("user", "me")]
    [InlineData("priority", "0")]
    public async Task Init_BadMetadata_NamesTheKey(string key, string value)
    {
        await using var server = new FakeMailServer();

        var e = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync(server, [(key, value)]));

        Assert.Contains($"metadata key '{(key == "user" ? "password" : key)}'", e.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Metadata(string key, string value) => new(StringComparer.Ordinal) { [key] = value };

    private static (string Key, string Value)[] Complete() =>
        [("emailFrom", "a@example.com"), ("emailTo", "b@example.com"), ("subject", "s")];

    private static Task<IOutputBinding> OpenAsync(FakeMailServer server, (string Key, string Value)[] metadata) =>
        Components.CreateAsync<IOutputBinding>(
            SmtpComponents.All,
            "bindings.smtp",
            new ManualTimeProvider(),
            [("host", "127.0.0.1"), ("port", $"{server.Port}"), .. metadata]
        );

    private static async Task SendAsync(IOutputBinding binding, string data, params (string Key, string Value)[] metadata) =>
        await binding.InvokeAsync(
            new BindingRequest(
                "create",
                Encoding.UTF8.GetBytes(data),
                metadata.ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal)
            ),
            Token
        );

    private static Task<ComponentException> FailAsync(IOutputBinding binding, string data, params (string Key, string Value)[] metadata) =>
        Assert.ThrowsAsync<ComponentException>(() => SendAsync(binding, data, metadata));
}
