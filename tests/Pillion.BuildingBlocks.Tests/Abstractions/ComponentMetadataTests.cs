using Pillion.Abstractions;

namespace Pillion.BuildingBlocks.Tests.Abstractions;

public sealed class ComponentMetadataTests
{
    private readonly ComponentMetadata _metadata = new(
        "store",
        [
            new("Url", "u"),
            new("empty", ""),
            new("on", "Yes"),
            new("off", "0"),
            new("maybe", "maybe"),
            new("five", "5"),
            new("duration", "1m"),
            new("seconds", "90"),
        ]
    );

    [Fact]
    public void Get_AnyCaseOrAlias_FindsTheValue()
    {
        Assert.Equal("u", _metadata.Get("connectionString", "URL"));
        Assert.Null(_metadata.Get("empty"));
        Assert.Null(_metadata.Get("absent"));
    }

    [Fact]
    public void GetBoolean_GosSpellings_AreRead()
    {
        Assert.True(_metadata.GetBoolean(fallback: false, "on"));
        Assert.False(_metadata.GetBoolean(fallback: true, "off"));
        Assert.True(_metadata.GetBoolean(fallback: true, "absent"));
    }

    [Fact]
    public void GetDuration_BareNumber_IsSeconds()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), _metadata.GetDuration(default, "duration"));
        Assert.Equal(TimeSpan.FromSeconds(90), _metadata.GetDuration(default, "seconds"));
    }

    [Fact]
    public void Getters_BadValue_NameComponentKeyAndValue()
    {
        var errors = new[]
        {
            Assert.Throws<ComponentException>(() => _metadata.Require("absent")),
            Assert.Throws<ComponentException>(() => _metadata.GetBoolean(fallback: false, "maybe")),
            Assert.Throws<ComponentException>(() => _metadata.GetInt32(0, 1, 4, "five")),
            Assert.Throws<ComponentException>(() => _metadata.GetDuration(default, "maybe")),
        };

        Assert.Equal(
            [
                "component 'store': metadata key 'absent' is required: add it to the component's metadata",
                "component 'store': metadata key 'maybe' must be true or false, not 'maybe'",
                "component 'store': metadata key 'five' must be a whole number from 1 to 4, not '5'",
                "component 'store': metadata key 'maybe' must be a duration such as 5s or 1h30m (or a number of seconds), not 'maybe'",
            ],
            errors.Select(e => e.Message)
        );
    }
}
