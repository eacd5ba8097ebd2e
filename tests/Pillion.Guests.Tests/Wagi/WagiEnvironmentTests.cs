using System.Text;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;
using Pillion.Guests.Wagi;

namespace Pillion.Guests.Tests.Wagi;

/// <summary>The CGI variables, as WAGI 0.8.1 gives them to a module whose route is <c>/...</c>.</summary>
public sealed class WagiEnvironmentTests
{
    private static readonly Dictionary<string, string> s_nothing = [];

    /// <summary>The values are those of WAGI's own test of its variables, but for scheme and route.</summary>
    [Fact]
    public void For_RequestWithEverything_GivesWagisVariablesAndNoOthers()
    {
        var request = new InvokeRequest
        {
            Method = "POST",
            Path = "/path/test%3brun",
            Query = "foo=bar",
            RemoteAddress = "192.168.0.1",
            Headers = new HeaderList
            {
                { "X-Test-Header", "hello" },
                { "Accept", "text/html" },
                { "User-agent", "test" },
                { "Host", "example.com:3000" },
                { "Content-Type", "text/plain" },
                { "Authorization", "supersecret" },
                { "Connection", "sensitive" },
            },
        };

        var variables = WagiEnvironment.For(request, 1234, new Dictionary<string, string> { ["OWN"] = "1" });

        Assert.Equal(
            [
                "AUTH_TYPE=",
                "CONTENT_LENGTH=1234",
                "CONTENT_TYPE=text/plain",
                "GATEWAY_INTERFACE=CGI/1.1",
                "HTTP_ACCEPT=text/html",
                "HTTP_CONTENT_TYPE=text/plain",
                "HTTP_HOST=example.com:3000",
                "HTTP_USER_AGENT=test",
                "HTTP_X_TEST_HEADER=hello",
                "OWN=1",
                "PATH_INFO=/path/test;run",
                "PATH_TRANSLATED=/path/test;run",
                "QUERY_STRING=foo=bar",
                "REMOTE_ADDR=192.168.0.1",
                "REMOTE_HOST=192.168.0.1",
                "REMOTE_USER=",
                "REQUEST_METHOD=POST",
                "SCRIPT_NAME=/",
                "SERVER_NAME=example.com",
                "SERVER_PORT=3000",
                "SERVER_PROTOCOL=HTTP/1.1",
                "SERVER_SOFTWARE=WAGI/1",
                "X_FULL_URL=http://example.com:3000/path/test%3brun?foo=bar",
                "X_MATCHED_ROUTE=/...",
                "X_RAW_PATH_INFO=/path/test%3brun",
            ],
            variables.Select(v => $"{v.Key}={v.Value}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void For_RequestWithNothing_HasEveryVariableAllTheSame()
    {
        var variables = Variables(GuestApp.Request("GET", "/"));

        Assert.Equal("0", variables["CONTENT_LENGTH"]);
        Assert.Equal("", variables["CONTENT_TYPE"]);
        Assert.Equal("", variables["QUERY_STRING"]);
        Assert.Equal("localhost", variables["SERVER_NAME"]);
        Assert.Equal("80", variables["SERVER_PORT"]);
        Assert.Equal("http://localhost:80/", variables["X_FULL_URL"]);
        Assert.Equal("127.0.0.1", variables["REMOTE_ADDR"]);
        Assert.DoesNotContain(variables.Keys, name => name.StartsWith("HTTP_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("example.com", "example.com", "80")]
    [InlineData("example.com:", "example.com", "80")]
    [InlineData("example.com:8080", "example.com", "8080")]
    [InlineData("[::1]:8080", "[::1]", "8080")]
    [InlineData("[::1]", "[::1]", "80")]
    [InlineData("", "localhost", "80")]
    public void For_Host_IsNameAndPort(string host, string name, string port)
    {
        var variables = Variables(Request(("Host", host)));

        Assert.Equal((name, port), (variables["SERVER_NAME"], variables["SERVER_PORT"]));
        Assert.Equal($"http://{name}:{port}/", variables["X_FULL_URL"]);
    }

    [Fact]
    public void For_HeaderOfSeveralLines_JoinsThem()
    {
        var variables = Variables(Request(("Accept", "text/html"), ("X-Other", "1"), ("accept", "*/*")));

        Assert.Equal("text/html, */*", variables["HTTP_ACCEPT"]);
    }

    /// <summary>RFC 6265 §4.2.1: a cookie header's pairs are separated so, and a comma may be part of one.</summary>
    [Fact]
    public void For_CookiesOfSeveralLines_JoinsThemAsCookies()
    {
        var variables = Variables(Request(("Cookie", "a=1"), ("Cookie", "b=2")));

        Assert.Equal("a=1; b=2", variables["HTTP_COOKIE"]);
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("authorization")]
    [InlineData("Connection")]
    [InlineData("CONNECTION")]
    public void For_CredentialsAndConnection_AreLeftOut(string header)
    {
        var variables = Variables(Request((header, "secret"), ("X-Other", "1")));

        Assert.DoesNotContain("secret", variables.Values);
        Assert.Equal("1", variables["HTTP_X_OTHER"]);
    }

    [Theory]
    [InlineData("REQUEST_METHOD")]
    [InlineData("REMOTE_USER")]
    [InlineData("AUTH_TYPE")]
    [InlineData("CONTENT_TYPE")]
    [InlineData("SERVER_SOFTWARE")]
    [InlineData("HTTP_ACCEPT")]
    public void For_OwnVariableOfTheSameName_CannotOverrideTheRequests(string name)
    {
        var own = new Dictionary<string, string> { [name] = "forged" };

        var variables = WagiEnvironment.For(Request(("Accept", "text/html")), 0, own);

        var value = Assert.Single(variables, v => v.Key == name).Value;
        Assert.DoesNotContain("forged", value, StringComparison.Ordinal);
    }

    [Fact]
    public void For_CallThroughDapr_RemembersTheFirstCaller()
    {
        var variables = Variables(Request(("X-Forwarded-For", "203.0.113.7, 10.0.0.1")));

        Assert.Equal("203.0.113.7", variables["REMOTE_ADDR"]);
    }

    /// <summary>Header values are bytes, in this process one character each; a guest that reads UTF-8 gets what the client sent.</summary>
    [Fact]
    public void For_HeaderValueInUtf8_ArrivesAsTheSameBytes()
    {
        var variables = Variables(Request(("X-Name", Encoding.Latin1.GetString("Grüße →"u8))));

        Assert.Equal("Grüße →", variables["HTTP_X_NAME"]);
    }

    private static InvokeRequest Request(params (string Name, string Value)[] headers)
    {
        var list = new HeaderList();
        foreach (var (name, value) in headers)
        {
            list.Add(name, value);
        }

        return GuestApp.Request("GET", "/", headers: list);
    }

    private static Dictionary<string, string> Variables(InvokeRequest request) =>
        WagiEnvironment.For(request, request.Body.Memory.Length, s_nothing).ToDictionary();
}
