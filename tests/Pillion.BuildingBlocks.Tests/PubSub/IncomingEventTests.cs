using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.BuildingBlocks.Tests.PubSub;

public sealed class IncomingEventTests
{
    /// <summary>Brokers that carry a content type (RabbitMQ, MQTT 5) may carry an event's attributes beside its data.</summary>
    [Fact]
    public void TryRead_BinaryMode_IsFolded()
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["ce_id"] = "7", ["Ce_Type"] = "bin" };
        var message = new TopicMessage("t", "hi"u8.ToArray(), "application/octet-stream", metadata);

        Assert.True(IncomingEvent.TryRead(message, "t", "bus", isRaw: false, out var cloudEvent, out _));

        Assert.Equal(("7", "bin"), (cloudEvent.Id, cloudEvent.GetText("type")));
        Assert.Equal("hi"u8.ToArray(), cloudEvent.GetData().ToArray());
    }

    [Fact]
    public void TryRead_NeitherAnEventNorBinary_SaysWhy()
    {
        var message = new TopicMessage("t", "hi"u8.ToArray());

        Assert.False(IncomingEvent.TryRead(message, "t", "bus", isRaw: false, out _, out var problem));
        Assert.NotEmpty(problem);
    }
}
