using System.Collections.Concurrent;
using System.Net;
using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;
using Pillion.Components.Mdns.Dns;
using Pillion.Components.Mdns.Multicast;

namespace Pillion.Components.Mdns.NameResolution;

/// <summary>
/// <c>nameresolution.mdns</c>: asks the network who has an app, and answers for the apps of this process. What was found is asked for again every half
/// minute, so that a call waits for the network only once.
/// </summary>
/// <remarks>components-contrib <c>nameresolution/mdns/mdns.go</c>: real <c>daprd</c>s are found and find us.</remarks>
internal sealed class MdnsNameResolution(ComponentServices services, OpenLink open) : INameResolution
{
    private const int MulticastPort = 5353;

    private static readonly TimeSpan s_browseTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_repeatAfter = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_refreshInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_secondAnnouncement = TimeSpan.FromSeconds(1);

    private readonly AddressCache _cache = new(services.Time);
    private readonly ConcurrentDictionary<string, Task<string?>> _browsing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _wanted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Announcement, byte> _announced = new();
    private IMulticastLink? _link;
    private ITimer? _refresh;

    private TimeProvider Time => services.Time;

    private IMulticastLink Link => _link ?? throw new InvalidOperationException("It is used before InitAsync or after it failed.");

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _link = open(Receive);
        _refresh = services.Time.CreateTimer(_ => Refresh(), null, s_refreshInterval, s_refreshInterval);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IAsyncDisposable> AnnounceAsync(AppInstance instance, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (!IPAddress.TryParse(instance.Address, out var address))
        {
            throw new ComponentException(
                ComponentErrorKind.Configuration,
                $"mdns: app '{instance.AppId}' cannot be announced: '{instance.Address}' is no IP address (DAPR_HOST_IP)"
            );
        }

        try
        {
            return new(new Announcement(this, instance, address));
        }
        catch (FormatException e)
        {
            throw new ComponentException(
                ComponentErrorKind.Configuration,
                $"mdns: app '{instance.AppId}' cannot be announced: {e.Message}",
                e
            );
        }
    }

    public async ValueTask<string?> ResolveAsync(string appId, string namespaceName, CancellationToken cancellationToken)
    {
        if (_cache.Next(appId) is { } known)
        {
            return known;
        }

        // Callers of the same app wait for the same answer.
        var browsing = _browsing.GetOrAdd(appId, id => Task.Run(() => BrowseAsync(id), CancellationToken.None));
        return await browsing.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_refresh is not null)
        {
            await _refresh.DisposeAsync();
        }

        if (_link is not null)
        {
            await _link.DisposeAsync();
        }
    }

    private static byte[] Question(string appId) =>
        new DnsMessage { Questions = [new DnsQuestion(ServiceRecords.ServiceName(appId), DnsType.Ptr)] }.ToBytes();

    private async Task<string?> BrowseAsync(string appId)
    {
        var heard = _wanted.GetOrAdd(appId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            var question = Question(appId);
            Link.Send(question);
            foreach (var wait in (TimeSpan[])[s_repeatAfter, s_browseTimeout - s_repeatAfter])
            {
                await Task.WhenAny(heard.Task, Task.Delay(wait, services.Time));
                if (heard.Task.IsCompleted)
                {
                    break;
                }

                // The first question, or the answer, may have been lost.
                Link.Send(question);
            }

            return _cache.Next(appId);
        }
        catch (FormatException)
        {
            // An id that is no name in DNS is no app's that could be announced.
            return null;
        }
        finally
        {
            _wanted.TryRemove(appId, out _);
            _browsing.TryRemove(appId, out _);
        }
    }

    private void Refresh()
    {
        foreach (var appId in _cache.Apps)
        {
            Link.Send(Question(appId));
        }
    }

    private void Receive(ReadOnlySpan<byte> bytes, IPEndPoint sender)
    {
        if (!DnsMessage.TryParse(bytes, out var message))
        {
            return;
        }

        if (message.IsResponse)
        {
            // Only what somebody here asked for is remembered, whatever the network says.
            foreach (var appId in _wanted.Keys.Concat(_cache.Apps).Distinct(StringComparer.Ordinal))
            {
                Learn(message, appId);
            }
        }
        else
        {
            Answer(message, sender);
        }
    }

    private void Learn(DnsMessage message, string appId)
    {
        foreach (var (address, isIpv6, isAlive) in ServiceRecords.Read(message, appId))
        {
            if (!isAlive)
            {
                _cache.Remove(appId, address);
                continue;
            }

            _cache.Add(appId, address, isIpv6);
            if (_wanted.TryGetValue(appId, out var heard))
            {
                heard.TrySetResult();
            }
        }
    }

    private void Answer(DnsMessage query, IPEndPoint sender)
    {
        foreach (var question in query.Questions)
        {
            foreach (var announcement in _announced.Keys.Where(announced => ServiceRecords.Asks(question, announced.AppId)))
            {
                if (sender.Port != MulticastPort)
                {
                    // RFC 6762 §6.7: a simple resolver wants its question back, and hears no multicast.
                    var answer = announcement.Description with
                    {
                        Id = query.Id,
                        Questions = [question],
                    };
                    Link.Send(answer.ToBytes(), sender);
                }
                else if (question.WantsUnicast)
                {
                    Link.Send(announcement.Alive, sender);
                }
                else
                {
                    Link.Send(announcement.Alive);
                }
            }
        }
    }

    /// <summary>One app of this process: told twice (RFC 6762 §8.3), answered for, and taken back at the end.</summary>
    private sealed class Announcement : IAsyncDisposable
    {
        private readonly MdnsNameResolution _owner;
        private readonly byte[] _gone;
        private readonly ITimer _again;

        public Announcement(MdnsNameResolution owner, AppInstance instance, IPAddress address)
        {
            _owner = owner;
            AppId = instance.AppId;
            var name = ServiceRecords.InstanceName(instance.InternalPort);
            Description = ServiceRecords.Describe(AppId, name, address, instance.InternalPort, isAlive: true);
            Alive = Description.ToBytes();
            _gone = ServiceRecords.Describe(AppId, name, address, instance.InternalPort, isAlive: false).ToBytes();
            owner._announced[this] = 0;
            owner.Link.Send(Alive);
            _again = owner.Time.CreateTimer(_ => owner.Link.Send(Alive), null, s_secondAnnouncement, Timeout.InfiniteTimeSpan);
        }

        public string AppId { get; }

        public DnsMessage Description { get; }

        public byte[] Alive { get; }

        public async ValueTask DisposeAsync()
        {
            if (_owner._announced.TryRemove(this, out _))
            {
                await _again.DisposeAsync();
                _owner.Link.Send(_gone);
            }
        }
    }
}
