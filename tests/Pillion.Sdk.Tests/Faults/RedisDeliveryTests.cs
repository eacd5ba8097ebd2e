using Pillion.Testing.Servers;

namespace Pillion.Sdk.Tests.Faults;

/// <summary>Messages on Redis.</summary>
public sealed class RedisDeliveryTests : DeliverySuite
{
    private readonly RedisServer _broker;

    public RedisDeliveryTests()
        : this(new RedisServer { SyncsEveryWrite = true }) { }

    private RedisDeliveryTests(RedisServer broker)
        : base(broker, "faults-redis") => _broker = broker;

    /// <inheritdoc/>
    protected override (string Name, string Value) Address => ("SDK_REDIS", _broker.Address);
}
