using Pillion.Testing.Servers;

namespace Pillion.Sdk.Tests.Faults;

/// <summary>Messages on RabbitMq.</summary>
public sealed class RabbitMqDeliveryTests : DeliverySuite
{
    private readonly RabbitMqServer _broker;

    public RabbitMqDeliveryTests()
        : this(new RabbitMqServer()) { }

    private RabbitMqDeliveryTests(RabbitMqServer broker)
        : base(broker, "faults-rabbitmq") => _broker = broker;

    /// <inheritdoc/>
    protected override (string Name, string Value) Address => ("SDK_RABBITMQ", _broker.ConnectionString);
}
