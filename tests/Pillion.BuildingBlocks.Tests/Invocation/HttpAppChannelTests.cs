using System.Text;
using Microsoft.AspNetCore.Http;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Testing;

namespace Pillion.BuildingBlocks.Tests.Invocation;

public sealed class HttpAppChannelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_RequestWithBody_ArrivesAsItIs()
    {
        var seen = "";
        await using var server = await TestServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            seen =
                $"{context.Request.Method} {context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget} "
                + $"{context.Request.ContentType} {context.Request.ContentLength} {context.Request.Headers["x-many"]} {await reader.ReadToEndAsync(Token)}";
            context.Response.StatusCode = 418;
            context.Response.Headers.Append("X-Answer", "a");
            context.Response.Headers.Append("X-Answer", "b");
            context.Response.ContentType = "text/tea";
            await context.Response.WriteAsync("short and stout", Token);
        });
        await using var channel = Channel(server);
        HeaderList headers = [];
        headers.Add("x-many", "1");
        headers.Add("X-Many", "2");
        headers.Add("Content-Type", "text/plain");

        await using var response = await channel.InvokeAsync(
            new InvokeRequest
            {
                Method = "PATCH",
                Path = "/a%2Bb/%C3%BC",
                Query = "q=%20&r",
                Headers = headers,
                Body = new MessageBody("hello"u8.ToArray()),
            },
            Token
        );

        Assert.Equal("PATCH /a%2Bb/%C3%BC?q=%20&r text/plain 5 1, 2 hello", seen);
        Assert.Equal(418, response.Status);
        Assert.Equal(["a", "b"], response.Headers.Where(h => h.Key == "X-Answer").Select(h => h.Value));
        Assert.Equal("text/tea", response.Headers.Get("Content-Type"));
        Assert.Equal("short and stout", await TextAsync(response));
    }

    [Fact]
    public async Task Invoke_Redirect_IsReturnedAndNotFollowed()
    {
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        await using var channel = Channel(server);

        await using var response = await channel.InvokeAsync(new InvokeRequest { Method = "GET", Path = "/" }, Token);

        Assert.Equal((302, "/elsewhere"), (response.Status, response.Headers.Get("Location")));
    }

    [Fact]
    public async Task Invoke_AnswerOfUnknownLength_StreamsAsItArrives()
    {
        var more = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("first ", Token);
            await context.Response.Body.FlushAsync(Token);
            await more.Task;
            await context.Response.WriteAsync("second", Token);
        });
        await using var channel = Channel(server);

        await using var response = await channel.InvokeAsync(new InvokeRequest { Method = "GET", Path = "/" }, Token);
        var buffer = new byte[100];
        var read = await response.Body.Stream!.ReadAsync(buffer, Token);
        more.SetResult();
        using var rest = new StreamReader(response.Body.Stream);

        Assert.Equal("first ", Encoding.UTF8.GetString(buffer, 0, read));
        Assert.Equal("second", await rest.ReadToEndAsync(Token));
        Assert.Null(response.Body.Length);
    }

    [Fact]
    public async Task Invoke_StreamedRequest_StreamsAsItArrives()
    {
        var first = new TaskCompletionSource<string>();
        await using var server = await TestServer.StartAsync(async context =>
        {
            var buffer = new byte[100];
            var read = await context.Request.Body.ReadAsync(buffer, Token);
            first.SetResult(Encoding.UTF8.GetString(buffer, 0, read));
            using var rest = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await rest.ReadToEndAsync(Token), Token);
        });
        await using var channel = Channel(server);
        var pipe = new System.IO.Pipelines.Pipe();

        var call = channel
            .InvokeAsync(
                new InvokeRequest
                {
                    Method = "POST",
                    Path = "/",
                    Body = new MessageBody(pipe.Reader.AsStream(), null),
                },
                Token
            )
            .AsTask();
        await pipe.Writer.WriteAsync("one "u8.ToArray(), Token);
        var seen = await Wait.ForAsync(first.Task, "the first piece of the body");
        await pipe.Writer.WriteAsync("two"u8.ToArray(), Token);
        await pipe.Writer.CompleteAsync();
        await using var response = await Wait.ForAsync(call, "the answer");

        Assert.Equal("one ", seen);
        Assert.Equal("two", await TextAsync(response));
    }

    [Fact]
    public async Task Invoke_NobodyListens_IsUnreachable()
    {
        Uri address;
        await using (var server = await TestServer.StartAsync(_ => Task.CompletedTask))
        {
            address = server.Address;
        }

        await using var channel = new HttpAppChannel(new HttpAppChannelOptions { BaseAddress = address });
        var error = await Assert.ThrowsAsync<AppChannelException>(async () =>
            await channel.InvokeAsync(new InvokeRequest { Method = "GET", Path = "/" }, Token)
        );

        Assert.Equal(AppChannelFailure.Unreachable, error.Failure);
        Assert.Contains(address.Authority, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_AppBreaksOff_IsAFailure()
    {
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var channel = Channel(server);

        var error = await Assert.ThrowsAsync<AppChannelException>(async () =>
            await channel.InvokeAsync(new InvokeRequest { Method = "POST", Path = "/" }, Token)
        );

        Assert.Equal(AppChannelFailure.Failed, error.Failure);
    }

    [Fact]
    public async Task Invoke_MaxConcurrency_IsKept()
    {
        var (running, most) = (0, 0);
        var gate = new Lock();
        await using var server = await TestServer.StartAsync(async context =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++running);
            }

            await Task.Yield();
            lock (gate)
            {
                running--;
            }

            await context.Response.WriteAsync("done", Token);
        });
        await using var channel = new HttpAppChannel(new HttpAppChannelOptions { BaseAddress = server.Address, MaxConcurrency = 2 });

        var calls = Enumerable
            .Range(0, 40)
            .Select(async _ => (await channel.InvokeAsync(new InvokeRequest { Method = "GET", Path = "/" }, Token)).Status);

        Assert.All(await Task.WhenAll(calls), status => Assert.Equal(200, status));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Invoke_Head_HasNoBody()
    {
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.ContentLength = 1000;
            return Task.CompletedTask;
        });
        await using var channel = Channel(server);

        await using var response = await channel.InvokeAsync(new InvokeRequest { Method = "HEAD", Path = "/" }, Token);

        Assert.Equal(0, response.Body.Length);
    }

    private static HttpAppChannel Channel(TestServer server) => new(new HttpAppChannelOptions { BaseAddress = server.Address });

    private static async Task<string> TextAsync(InvokeResponse response) =>
        Encoding.UTF8.GetString((await response.Body.ReadAllAsync(int.MaxValue, Token)).Span);
}
