using System.Net;
using System.Net.Sockets;
using Pillion.Components.Mdns.Dns;

namespace Pillion.Components.Mdns.NameResolution;

/// <summary>The records of an app's instance, as github.com/grandcat/zeroconf, which <c>daprd</c> uses, writes and reads them.</summary>
internal static class ServiceRecords
{
    private const uint Ttl = 120;

    /// <summary>The name that is asked for: <c>APP.local.</c></summary>
    public static string ServiceName(string appId) => appId + ".local.";

    /// <summary>The answer to who has the app: the instance, and all that is needed to call it.</summary>
    /// <param name="appId">The app.</param>
    /// <param name="instance">What sets this instance apart.</param>
    /// <param name="address">This host's address.</param>
    /// <param name="port">The port of the protocol between runtimes.</param>
    /// <param name="isAlive">Whether it lives; otherwise it is taken back.</param>
    public static DnsMessage Describe(string appId, string instance, IPAddress address, int port, bool isAlive)
    {
        var ttl = isAlive ? Ttl : 0;
        var service = ServiceName(appId);
        var name = $"{instance}.{service}";
        var host = HostLabel() + ".local.";
        return new DnsMessage
        {
            IsResponse = true,
            Answers = [new PtrRecord(service, ttl, name)],
            Additionals = [new SrvRecord(name, ttl, port, host), new TxtRecord(name, ttl, [appId]), new AddressRecord(host, ttl, address)],
        };
    }

    /// <summary>What sets this process's instance apart: zeroconf's is the host's name and the process id; one process of ours has several apps and ports.</summary>
    public static string InstanceName(int port) => $"{HostLabel()}:{Environment.ProcessId}:{port}";

    /// <summary>The addresses of an app in a response: <c>host:port</c>, whether it is IPv6, and whether it lives.</summary>
    public static IEnumerable<(string Address, bool IsIpv6, bool IsAlive)> Read(DnsMessage message, string appId)
    {
        var service = ServiceName(appId);
        foreach (var record in message.Records.OfType<SrvRecord>())
        {
            if (
                !record.Name.EndsWith("." + service, StringComparison.OrdinalIgnoreCase)
                || record.Port == 0
                || !message
                    .Records.OfType<TxtRecord>()
                    .Any(text => Same(text.Name, record.Name) && text.Texts.Contains(appId, StringComparer.Ordinal))
            )
            {
                continue;
            }

            foreach (var host in message.Records.OfType<AddressRecord>().Where(host => Same(host.Name, record.Target)))
            {
                yield return (
                    new IPEndPoint(host.Address, record.Port).ToString(),
                    host.Address.AddressFamily == AddressFamily.InterNetworkV6,
                    record.Ttl > 0
                );
            }
        }
    }

    /// <summary>Whether a question asks for the app.</summary>
    public static bool Asks(DnsQuestion question, string appId) =>
        question.Type is DnsType.Ptr or DnsType.Any && Same(question.Name, ServiceName(appId));

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first label of the host's name.</summary>
    private static string HostLabel() => Environment.MachineName.Split('.')[0];
}
