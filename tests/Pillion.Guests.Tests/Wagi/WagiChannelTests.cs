using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Tests.Testing;

namespace Pillion.Guests.Tests.Wagi;

/// <summary>WAGI end to end, with CGI programs in C.</summary>
public sealed class WagiChannelTests
{
    [Fact]
    public async Task Invoke_Request_ReachesTheProgramAsCgi()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("env", "wagi-env");
        var headers = new HeaderList
        {
            { "Host", "example.com:3000" },
            { "X-Test-Header", "hello" },
            { "Authorization", "secret" },
        };

        var answer = await app.SendAsync(GuestApp.Request("PUT", "/a%20b/c?x=1&y", "a body"u8.ToArray(), headers));

        Assert.Equal(200, answer.Status);
        Assert.Equal("text/plain; charset=utf-8", answer.Headers.Get("Content-Type"));
        Assert.Equal(
            """
            arg 0: /a%20b/c
            arg 1: x=1
            arg 2: y
            body 6: a body
            env APP_ID: env
            env AUTH_TYPE: 
            env CONTENT_LENGTH: 6
            env CONTENT_TYPE: 
            env GATEWAY_INTERFACE: CGI/1.1
            env HTTP_HOST: example.com:3000
            env HTTP_X_TEST_HEADER: hello
            env PATH_INFO: /a b/c
            env PATH_TRANSLATED: /a b/c
            env QUERY_STRING: x=1&y
            env REMOTE_ADDR: 127.0.0.1
            env REMOTE_HOST: 127.0.0.1
            env REMOTE_USER: 
            env REQUEST_METHOD: PUT
            env SCRIPT_NAME: /
            env SERVER_NAME: example.com
            env SERVER_PORT: 3000
            env SERVER_PROTOCOL: HTTP/1.1
            env SERVER_SOFTWARE: WAGI/1
            env X_FULL_URL: http://example.com:3000/a%20b/c?x=1&y
            env X_MATCHED_ROUTE: /...
            env X_RAW_PATH_INFO: /a%20b/c
            """,
            string.Join('\n', answer.Text.TrimEnd().Split('\n').Order(StringComparer.Ordinal))
        );
    }

    [Theory]
    [InlineData("/?status=418+I'm+a+teapot&body=short", 418, "short")]
    [InlineData("/?type=text/html&body=%3Cp%3E", 200, "<p>")]
    [InlineData("/?crlf=1&type=text/html&body=a", 200, "a")]
    [InlineData("/?location=/elsewhere", 302, "")]
    [InlineData("/?location=/elsewhere&status=303", 303, "")]
    [InlineData("/?status=nonsense", 502, "The app's answer has the invalid status \"nonsense\".\n")]
    [InlineData("/?body=a", 500, "Exactly one of 'location' or 'content-type' must be specified\n")]
    public async Task Invoke_Answer_IsReadAsCgi(string target, int status, string body)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("status", "wagi-status");

        var answer = await app.GetAsync(target);

        Assert.Equal((status, body), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(8_000_000)]
    public async Task Invoke_BodyOfTheAnswer_ArrivesWhole(int size)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("status", "wagi-status");

        var answer = await app.GetAsync($"/?type=a/b&size={size}");

        Assert.Equal(size, answer.Body.Length);
        Assert.Equal(-1, answer.Body.Span.IndexOfAnyExcept((byte)'x'));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public async Task Invoke_BodyOfTheRequest_ArrivesWhole(int size)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("env", "wagi-env");
        var body = RandomNumberGenerator.GetHexString(size);

        var answer = await app.PostAsync("/", body);

        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"env CONTENT_LENGTH: {size}\n"),
            answer.Text,
            StringComparison.Ordinal
        );
        Assert.EndsWith($"body {size}: {body}\n", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_BodyThatStreams_ArrivesWhole()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("env", "wagi-env");
        var request = new InvokeRequest
        {
            Method = "POST",
            Path = "/",
            Body = new MessageBody(new MemoryStream("streamed"u8.ToArray()), length: null),
        };

        var answer = await app.SendAsync(request);

        Assert.EndsWith("body 8: streamed\n", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_AgainAndAgain_GetsAnInstanceThatNobodyUsed()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("counter", "counter");

        var answers = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            answers.Add((await app.GetAsync("/")).Text);
        }

        Assert.Equal(Enumerable.Repeat("111", 20), answers);
    }

    [Fact]
    public async Task Invoke_FiftyAtOnce_AnswersEachItsOwn()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("env", "wagi-env");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => app.PostAsync($"/{i}", $"body of {i}")));

        Assert.All(
            answers,
            (answer, i) =>
            {
                Assert.Contains($"env PATH_INFO: /{i}\n", answer.Text, StringComparison.Ordinal);
                Assert.EndsWith($": body of {i}\n", answer.Text, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task Invoke_StandardError_IsLoggedLineByLine()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("status", "wagi-status");

        await app.GetAsync("/?type=a/b&stderr=first&stderr=second");

        Assert.Equal(
            ["status: first", "status: second"],
            apps.Log.Lines.Where(l => l.Level == LogLevel.Information).Select(l => l.Message)
        );
    }

    /// <summary>Variables are C strings: what a path decodes to cannot all be one.</summary>
    [Theory]
    [InlineData("/a%00b")]
    [InlineData("/%00")]
    public async Task Invoke_PathWithNul_IsTheCallersFault(string target)
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("env", "wagi-env");

        var answer = await app.GetAsync(target);

        Assert.Equal(400, answer.Status);
        Assert.Contains("NUL", answer.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await app.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Invoke_NonZeroExitCode_IsNoAnswer()
    {
        await using var apps = await GuestApps.StartAsync();
        var app = apps.Add("status", "wagi-status");

        var exception = await Assert.ThrowsAsync<AppChannelException>(() => app.GetAsync("/?type=a/b&body=half&exit=3"));

        Assert.Equal((AppChannelFailure.Failed, "app 'status' ended with exit code 3"), (exception.Failure, exception.Message));
    }
}
