using System.Text;
using Pillion.Testing;
using Pillion.Testing.Servers;

namespace Pillion.Redis.Tests;

public sealed class RedisClientTests(SharedServer<RedisServer> shared)
{
    private readonly string _key = Guid.NewGuid().ToString("n");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_Commands_GiveTheirReplies()
    {
        await using var client = new RedisClient(Options(await shared.GetAsync()));

        var set = await client.SendAsync(RedisCommand.Write("SET"u8, 2).Add(_key).Add("Grüße"), Token);
        var get = await client.SendAsync(RedisCommand.Read("GET"u8, 1).Add(_key), Token);
        var length = await client.SendAsync(RedisCommand.Read("STRLEN"u8, 1).Add(_key), Token);
        var nothing = await client.SendAsync(RedisCommand.Read("GET"u8, 1).Add(_key + "x"), Token);

        Assert.Equal(("OK", "Grüße", 7, true), (set.Text, get.Text, length.Int64, nothing.IsNull));
        Assert.Equal((3, "master", true), (client.Server.Protocol, client.Server.Role, client.Server.Version.Major >= 6));
    }

    [Fact]
    public async Task Send_CommandsTogether_GiveAnArrayOfTheirReplies()
    {
        await using var client = new RedisClient(Options(await shared.GetAsync()));

        var reply = await client.SendAsync(
            RedisCommand
                .Write("MULTI"u8, 0)
                .Then("SET"u8, 2)
                .Add(_key)
                .Add(5)
                .Then("INCR"u8, 1)
                .Add(_key)
                .Then("LPUSH"u8, 2)
                .Add(_key)
                .Add("x")
                .Then("EXEC"u8, 0),
            Token
        );

        Assert.Equal(["OK", "QUEUED", "QUEUED", "QUEUED"], reply.Items[..4].ToArray().Select(r => r.Text));
        var executed = reply.Items[4].Items.ToArray();
        Assert.Equal(("OK", 6, "WRONGTYPE"), (executed[0].Text, executed[1].Int64, executed[2].Error.Code));
    }

    [Fact]
    public async Task Send_WrongCommand_ThrowsTheServersError()
    {
        await using var client = new RedisClient(Options(await shared.GetAsync()));

        var error = await Assert.ThrowsAsync<RedisServerException>(async () =>
            await client.SendAsync(RedisCommand.Read("NONSENSE"u8, 0), Token)
        );

        Assert.Equal("ERR", error.Code);
        Assert.Contains("unknown command", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ManyCallers_EachGetsItsOwnReply()
    {
        const int Callers = 1000;
        await using var client = new RedisClient(Options(await shared.GetAsync()));

        await Task.WhenAll(
            Enumerable
                .Range(0, Callers)
                .Select(i =>
                    Task.Run(
                        async () =>
                        {
                            for (var round = 0; round < 5; round++)
                            {
                                var text = $"{i}/{round}";
                                Assert.Equal(text, (await client.SendAsync(RedisCommand.Read("ECHO"u8, 1).Add(text), Token)).Text);
                            }
                        },
                        Token
                    )
                )
        );
    }

    [Fact]
    public async Task Send_MoreThanMayBePending_WaitsForRoom()
    {
        await using var client = new RedisClient(Options(await shared.GetAsync()) with { MaxPendingBytes = 1000, MaxCommandsInFlight = 3 });
        var value = new string('x', 900);

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => client.SendAsync(RedisCommand.Read("ECHO"u8, 1).Add(value + i), Token).AsTask())
        );

        Assert.Equal(Enumerable.Range(0, 200).Select(i => value + i), replies.Select(r => r.Text));
    }

    [Fact]
    public async Task Send_Cancelled_LeavesOthersReplyAlone()
    {
        await using var server = new RedisServer();
        await server.StartAsync();
        await using var client = new RedisClient(Options(server));
        await client.ConnectAsync(Token);
        await server.FreezeAsync();
        using var source = new CancellationTokenSource();
        var cancelled = client.SendAsync(RedisCommand.Read("ECHO"u8, 1).Add("cancelled"), source.Token).AsTask();
        var other = client.SendAsync(RedisCommand.Read("ECHO"u8, 1).Add("other"), Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await server.ThawAsync();
        Assert.Equal("other", (await other).Text);
    }

    [Fact]
    public async Task Send_ServerDoesNotAnswer_TimesOutAndGoesOnLater()
    {
        await using var server = new RedisServer();
        await server.StartAsync();
        await using var client = new RedisClient(
            Options(server) with
            {
                ResponseTimeout = TimeSpan.FromMilliseconds(300),
                ConnectTimeout = TimeSpan.FromMilliseconds(300),
            }
        );
        await client.ConnectAsync(Token);
        await server.FreezeAsync();

        var error = await Assert.ThrowsAsync<RedisTimeoutException>(async () =>
            await client.SendAsync(RedisCommand.Write("INCR"u8, 1).Add("n"), Token)
        );

        Assert.True(error.MayHaveRun);
        await server.ThawAsync();
        Assert.Equal("PONG", (await client.SendAsync(RedisCommand.Read("PING"u8, 0), Token)).Text);
    }

    [Fact]
    public async Task Send_ServerRestarted_ConnectsAgain()
    {
        await using var server = new RedisServer();
        await server.StartAsync();
        await using var client = new RedisClient(Options(server));
        await client.SendAsync(RedisCommand.Write("SET"u8, 2).Add(_key).Add("kept"), Token);
        await server.RestartAsync();

        Assert.Equal("kept", (await client.SendAsync(RedisCommand.Read("GET"u8, 1).Add(_key), Token)).Text);
    }

    /// <summary>Writers count what was acknowledged while the server is killed again and again; nothing may be counted twice or lost.</summary>
    [Fact]
    public async Task Send_ServerKilledUnderWriters_NothingIsAppliedTwiceOrLost()
    {
        const int Writers = 16;
        await using var server = new RedisServer { SyncsEveryWrite = true };
        await server.StartAsync();
        await using var client = new RedisClient(Options(server));
        using var stop = new CancellationTokenSource();
        var acknowledged = new long[Writers];
        var uncertain = new long[Writers];
        var writers = Enumerable.Range(0, Writers).Select(i => Task.Run(() => CountAsync(i), Token)).ToArray();

        for (var kill = 0; kill < 3; kill++)
        {
            var before = acknowledged.Sum();
            await Wait.UntilAsync(() => acknowledged.Sum() > before + 200, "200 more writes");
            await server.RestartAsync(kill: true);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.True(uncertain.Sum() > 0, "no write was under way when the server was killed");
        for (var i = 0; i < Writers; i++)
        {
            var stored = (await client.SendAsync(RedisCommand.Read("GET"u8, 1).Add($"n{i}"), Token)).Int64;
            Assert.InRange(stored, acknowledged[i], acknowledged[i] + uncertain[i]);
        }

        async Task CountAsync(int i)
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await client.SendAsync(RedisCommand.Write("INCR"u8, 1).Add($"n{i}"), Token);
                    acknowledged[i]++;
                }
                catch (RedisConnectionException e)
                {
                    uncertain[i] += e.MayHaveRun ? 1 : 0;
                }
                catch (RedisServerException e) when (e.Code == "LOADING")
                {
                    // It has just started.
                }
            }
        }
    }

    [Fact]
    public async Task Send_ConnectionCutAgainAndAgain_LeavesNoConnectionBehind()
    {
        await using var server = new RedisServer();
        await server.StartAsync();
        await using var client = new RedisClient(Options(server));
        await using var killer = new RedisClient(Options(server));

        for (var cut = 0; cut < 30; cut++)
        {
            var id = (await client.SendAsync(RedisCommand.Read("CLIENT"u8, 1).Add("ID"), Token)).Int64;
            await killer.SendAsync(RedisCommand.Write("CLIENT"u8, 3).Add("KILL").Add("ID").Add(id), Token);
        }

        await client.SendAsync(RedisCommand.Read("PING"u8, 0), Token);
        var clients = (await killer.SendAsync(RedisCommand.Read("CLIENT"u8, 1).Add("LIST"), Token)).Text!;
        Assert.Equal(2, clients.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Connect_NobodyThere_SaysWhere()
    {
        await using var server = new RedisServer();
        await using var client = new RedisClient(Options(server));

        var error = await Assert.ThrowsAsync<RedisConnectionException>(() => client.ConnectAsync(Token));

        Assert.False(error.MayHaveRun);
        Assert.Contains(server.Address, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("somebody", "right", null)]
    [InlineData("somebody", "wrong", "WRONGPASS")]
    [InlineData(null, "right", "WRONGPASS")]
    [InlineData(null, null, "NOAUTH")]
    public async Task Connect_ServerWithUsers_LetsInWhoIsKnown(string? username, string? password, string? error)
    {
        await using var server = new RedisServer { Username = "somebody", Password = "right" };
        await server.StartAsync();
        await using var client = new RedisClient(Options(server) with { Username = username, Password = password });

        if (error is null)
        {
            await client.ConnectAsync(Token);
            return;
        }

        var refused = await Assert.ThrowsAsync<RedisServerException>(() => client.ConnectAsync(Token));
        Assert.Equal((error, true), (refused.Code, refused.IsAuthentication));
    }

    [Fact]
    public async Task Connect_NameAndDatabase_AreSet()
    {
        await using var client = new RedisClient(Options(await shared.GetAsync()) with { ClientName = _key, Database = 3 });

        var list = (await client.SendAsync(RedisCommand.Read("CLIENT"u8, 1).Add("LIST"), Token)).Text!;

        Assert.Contains(
            list.Split('\n'),
            line => line.Contains("name=" + _key, StringComparison.Ordinal) && line.Contains(" db=3 ", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Evaluate_ScriptTheServerDoesNotKnow_IsLoaded()
    {
        await using var client = new RedisClient(Options(await shared.GetAsync()));
        var script = new RedisScript($"return ARGV[1] .. KEYS[1] -- {_key}");

        var first = await client.EvaluateAsync(script, script.Call(1, 1).Add("k").Add("a"), Token);
        var second = await client.EvaluateAsync(script, script.Call(1, 1).Add("k").Add("b"), Token);

        Assert.Equal(("ak", "bk"), (first.Text, second.Text));
    }

    [Fact]
    public async Task OpenConnection_BlockingCommand_KeepsNobodyElseWaiting()
    {
        await using var client = new RedisClient(
            Options(await shared.GetAsync()) with
            {
                ResponseTimeout = TimeSpan.FromMilliseconds(200),
            }
        );
        await using var blocking = await client.OpenConnectionAsync(null, Timeout.InfiniteTimeSpan, Token);
        var popped = blocking.SendAsync(RedisCommand.Write("BLPOP"u8, 2).Add(_key).Add(0), Token).AsTask();
        await Task.WhenAny(popped, Task.Delay(TimeSpan.FromMilliseconds(500), Token));

        await client.SendAsync(RedisCommand.Write("RPUSH"u8, 2).Add(_key).Add("there"), Token);

        Assert.Equal("there", (await popped).Items[1].Text);
    }

    [Fact]
    public async Task Subscription_ServerRestarted_SubscribesAgainAndTellsOfTheGap()
    {
        await using var server = new RedisServer();
        await server.StartAsync();
        var options = Options(server);
        await using var client = new RedisClient(options);
        var messages = new List<string>();
        var gaps = 0;
        await using var subscription = await RedisSubscription.StartAsync(
            client,
            options,
            ["news.*", "other"],
            (message, _) =>
            {
                lock (messages)
                {
                    messages.Add($"{message.Channel}={Encoding.UTF8.GetString(message.Payload)}");
                }

                return ValueTask.CompletedTask;
            },
            _ =>
            {
                Interlocked.Increment(ref gaps);
                return ValueTask.CompletedTask;
            },
            Token
        );

        await client.SendAsync(RedisCommand.Write("PUBLISH"u8, 2).Add("news.a").Add("1"), Token);
        await client.SendAsync(RedisCommand.Write("PUBLISH"u8, 2).Add("nothing").Add("2"), Token);
        await client.SendAsync(RedisCommand.Write("PUBLISH"u8, 2).Add("other").Add("3"), Token);
        await Wait.UntilAsync(() => Count() == 2, "two messages");
        await server.RestartAsync(kill: true);
        await Wait.UntilAsync(() => Volatile.Read(ref gaps) == 1, "word of the gap");
        await client.SendAsync(RedisCommand.Write("PUBLISH"u8, 2).Add("news.b").Add("4"), Token);
        await Wait.UntilAsync(() => Count() == 3, "the third message");

        Assert.Equal(["news.a=1", "other=3", "news.b=4"], messages);

        int Count()
        {
            lock (messages)
            {
                return messages.Count;
            }
        }
    }

    internal static RedisOptions Options(RedisServer server) => new() { EndPoints = [new RedisEndPoint(server.Host, server.Port)] };
}
