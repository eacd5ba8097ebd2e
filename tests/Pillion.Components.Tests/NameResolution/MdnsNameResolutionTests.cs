using System.Net;
using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;
using Pillion.Components.Mdns;
using Pillion.Components.Mdns.Dns;
using Pillion.Components.Mdns.NameResolution;
using Pillion.Testing;

namespace Pillion.Components.Tests.NameResolution;

public sealed class MdnsNameResolutionTests
{
    private static readonly IPEndPoint s_elsewhere = new(IPAddress.Parse("10.0.0.99"), 5353);

    private readonly ManualTimeProvider _time = new();
    private readonly FakeNetwork _network = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolve_AnnouncedElsewhere_IsFoundUntilItIsTakenBack()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await using var announcement = await other.AnnounceAsync(Instance("app", "10.1.1.1", 50001), Token);

        Assert.Equal("10.1.1.1:50001", await one.ResolveAsync("app", "default", Token));
        await announcement.DisposeAsync();
        Assert.Null(await ResolveInVainAsync(one, "app"));
    }

    [Fact]
    public async Task Resolve_QuestionIsLost_IsAskedAgain()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await using var announcement = await other.AnnounceAsync(Instance("app", "fd00::1", 50001), Token);
        _network.Lost = 1;

        var resolving = one.ResolveAsync("app", "default", Token).AsTask();
        await AdvanceUntilAsync(resolving);

        Assert.Equal("[fd00::1]:50001", await resolving);
    }

    [Fact]
    public async Task Resolve_SeveralHosts_TakeTurnsAndAreForgottenAfterAMinute()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await using var first = await other.AnnounceAsync(Instance("app", "10.1.1.1", 1), Token);
        await using var second = await other.AnnounceAsync(Instance("app", "10.1.1.2", 2), Token);
        await one.ResolveAsync("app", "default", Token);

        var found = new HashSet<string?>();
        for (var i = 0; i < 4; i++)
        {
            found.Add(await one.ResolveAsync("app", "default", Token));
        }

        Assert.Equal(["10.1.1.1:1", "10.1.1.2:2"], found.Order(StringComparer.Ordinal));

        // It goes on being asked for, and found, as long as it answers.
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.NotNull(await one.ResolveAsync("app", "default", Token));
        await other.DisposeAsync();
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(await ResolveInVainAsync(one, "app"));
    }

    [Fact]
    public async Task Resolve_Unknown_IsNullAfterASecondForAllWhoAsk()
    {
        await using var one = await OpenAsync();

        var asking = Enumerable.Range(0, 10).Select(_ => one.ResolveAsync("nobody", "default", Token).AsTask()).ToArray();
        await AdvanceUntilAsync(Task.WhenAll(asking));

        Assert.All(await Task.WhenAll(asking), Assert.Null);
        Assert.InRange(_network.Multicasts.Count, 1, 4);
    }

    [Fact]
    public async Task Resolve_AnswerAsDaprdWritesIt_IsUnderstood()
    {
        await using var one = await OpenAsync();
        var resolving = one.ResolveAsync("app", "default", Token).AsTask();
        await Wait.UntilAsync(() => _network.Multicasts.Count > 0, "the question");
        Assert.True(DnsMessage.TryParse(_network.Multicasts[0], out var question));

        // zeroconf: PTR in the answer, SRV, TXT and A behind it; the instance is host:pid.
        Answer("other", "10.1.1.9", 9);
        Answer("app", "10.1.1.1", 50001);
        await AdvanceUntilAsync(resolving);

        Assert.Equal([new DnsQuestion("app.local.", DnsType.Ptr)], question.Questions);
        Assert.Equal("10.1.1.1:50001", await resolving);
    }

    [Fact]
    public async Task Receive_AnswersNobodyAskedFor_AreNotRemembered()
    {
        await using var one = await OpenAsync();

        Answer("app", "10.1.1.1", 50001);

        Assert.Null(await ResolveInVainAsync(one, "app"));
    }

    [Fact]
    public async Task Receive_QuestionAsDaprdAsks_IsAnsweredAsItWantsIt()
    {
        await using var one = await OpenAsync();
        await using var announcement = await one.AnnounceAsync(Instance("app", "10.1.1.1", 50001), Token);
        _network.Multicasts.Clear();

        _network.Send(new DnsMessage { Questions = [new DnsQuestion("app.local.", DnsType.Ptr)] }.ToBytes(), s_elsewhere);
        _network.Send(
            new DnsMessage { Questions = [new DnsQuestion("app.local.", DnsType.Ptr, WantsUnicast: true)] }.ToBytes(),
            s_elsewhere
        );
        var simple = new IPEndPoint(s_elsewhere.Address, 40000);
        _network.Send(new DnsMessage { Id = 77, Questions = [new DnsQuestion("app.local.", DnsType.Any)] }.ToBytes(), simple);
        _network.Send(new DnsMessage { Questions = [new DnsQuestion("ap.local.", DnsType.Ptr)] }.ToBytes(), s_elsewhere);

        Assert.True(DnsMessage.TryParse(_network.Multicasts[1], out var answer));
        var instance = Assert.IsType<PtrRecord>(Assert.Single(answer.Answers)).Target;
        Assert.EndsWith(".app.local.", instance, StringComparison.Ordinal);
        Assert.Equal(50001, answer.Additionals.OfType<SrvRecord>().Single(record => record.Name == instance).Port);
        Assert.Equal(["app"], answer.Additionals.OfType<TxtRecord>().Single(record => record.Name == instance).Texts);
        Assert.Equal(IPAddress.Parse("10.1.1.1"), answer.Additionals.OfType<AddressRecord>().Single().Address);
        Assert.Equal([s_elsewhere, simple], _network.Unicasts.Select(unicast => unicast.Receiver));
        Assert.True(DnsMessage.TryParse(_network.Unicasts[1].Message, out var legacy));
        Assert.Equal((77, 1), (legacy.Id, legacy.Questions.Count));
        Assert.Equal(5, _network.Multicasts.Count);
    }

    [Fact]
    public async Task Announce_NoAddress_SaysSo()
    {
        await using var one = await OpenAsync();

        var e = await Assert.ThrowsAsync<ComponentException>(async () => await one.AnnounceAsync(Instance("app", "my-host", 1), Token));

        Assert.Contains("'my-host' is no IP address", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_OverTheRealNetwork_FindsTheOtherRuntime()
    {
        Assert.SkipUnless(CanMulticast(), "permanent, because no network interface of this machine can multicast");
        var appId = $"app-{Guid.NewGuid():N}";
        await using var one = await OpenRealAsync();
        await using var other = await OpenRealAsync();
        await using var announcement = await other.AnnounceAsync(Instance(appId, "10.1.1.1", 50001), Token);

        Assert.Equal("10.1.1.1:50001", await one.ResolveAsync(appId, "default", Token));
    }

    private static AppInstance Instance(string appId, string address, int port) => new(appId, "default", address, port, 3500);

    private static bool CanMulticast() =>
        System
            .Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
            .Any(i =>
                i.OperationalStatus == System.Net.NetworkInformation.OperationalStatus.Up
                && i.SupportsMulticast
                && i.NetworkInterfaceType != System.Net.NetworkInformation.NetworkInterfaceType.Loopback
            );

    private static Task<INameResolution> OpenRealAsync() =>
        Components.CreateAsync<INameResolution>(MdnsComponents.All, "nameresolution.mdns", TimeProvider.System);

    private async Task<INameResolution> OpenAsync()
    {
        var resolution = new MdnsNameResolution(new ComponentServices { Time = _time }, _network.Open);
        await resolution.InitAsync(new ComponentSpec { Name = "mdns", Type = "nameresolution.mdns" }, Token);
        return resolution;
    }

    private async Task<string?> ResolveInVainAsync(INameResolution resolution, string appId)
    {
        var resolving = resolution.ResolveAsync(appId, "default", Token).AsTask();
        await AdvanceUntilAsync(resolving);
        return await resolving;
    }

    private Task AdvanceUntilAsync(Task task) =>
        Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(50));
                return task.IsCompleted;
            },
            "an answer"
        );

    private void Answer(string appId, string address, int port)
    {
        var instance = $"host:4711.{appId}.local.";
        _network.Send(
            new DnsMessage
            {
                IsResponse = true,
                Answers = [new PtrRecord($"{appId}.local.", 3200, instance)],
                Additionals =
                [
                    new SrvRecord(instance, 3200, port, "host.local."),
                    new TxtRecord(instance, 3200, [appId]),
                    new AddressRecord("host.local.", 3200, IPAddress.Parse(address)),
                ],
            }.ToBytes(),
            s_elsewhere
        );
    }
}
