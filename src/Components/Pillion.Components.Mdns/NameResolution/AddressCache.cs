namespace Pillion.Components.Mdns.NameResolution;

/// <summary>The addresses that were heard of the apps somebody asked for, each for a minute. They take turns, IPv4 before IPv6.</summary>
/// <remarks>components-contrib <c>nameresolution/mdns/mdns.go</c>, <c>addressList</c>.</remarks>
internal sealed class AddressCache(TimeProvider time)
{
    /// <summary>How long an address is used after it was last heard.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    // More than this many hosts of one app are not remembered: anybody on the network can claim to be one.
    private const int MaxAddresses = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _apps = new(StringComparer.Ordinal);

    /// <summary>The apps that have addresses.</summary>
    public IReadOnlyList<string> Apps
    {
        get
        {
            lock (_lock)
            {
                return [.. _apps.Keys.Where(app => Alive(app).Count > 0)];
            }
        }
    }

    /// <summary>The next address of an app; null when none is known.</summary>
    public string? Next(string appId)
    {
        lock (_lock)
        {
            var alive = Alive(appId);
            if (alive.Count == 0)
            {
                return null;
            }

            var preferred = alive.Exists(address => !address.IsIpv6) ? alive.FindAll(address => !address.IsIpv6) : alive;
            return preferred[(int)(_apps[appId].Turn++ % (uint)preferred.Count)].Text;
        }
    }

    /// <summary>Notes that an address was heard.</summary>
    public void Add(string appId, string address, bool isIpv6)
    {
        lock (_lock)
        {
            if (!_apps.TryGetValue(appId, out var entry))
            {
                _apps[appId] = entry = new Entry();
            }

            var since = time.GetTimestamp();
            var index = entry.Addresses.FindIndex(known => known.Text == address);
            if (index >= 0)
            {
                entry.Addresses[index] = entry.Addresses[index] with { Since = since };
            }
            else if (Alive(appId).Count < MaxAddresses)
            {
                entry.Addresses.Add(new Address(address, isIpv6, since));
            }
        }
    }

    /// <summary>Forgets an address that its host took back.</summary>
    public void Remove(string appId, string address)
    {
        lock (_lock)
        {
            if (_apps.TryGetValue(appId, out var entry))
            {
                entry.Addresses.RemoveAll(known => known.Text == address);
            }
        }
    }

    /// <summary>Called with the lock held.</summary>
    private List<Address> Alive(string appId)
    {
        if (!_apps.TryGetValue(appId, out var entry))
        {
            return [];
        }

        entry.Addresses.RemoveAll(address => time.GetElapsedTime(address.Since) >= Lifetime);
        return entry.Addresses;
    }

    private sealed record Address(string Text, bool IsIpv6, long Since);

    private sealed class Entry
    {
        public List<Address> Addresses { get; } = [];

        public uint Turn { get; set; }
    }
}
