using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.BuildingBlocks.Tests.Resiliency;

public sealed class ResiliencyPoliciesTests
{
    private static readonly RetryPolicy s_retry = new() { MaxRetries = 1 };

    [Fact]
    public void For_NothingConfigured_IsNoPolicy()
    {
        var policies = new ResiliencyPolicies(ResiliencySpec.Empty, TimeProvider.System);

        Assert.Null(policies.ForApp("a"));
        Assert.Null(policies.ForOutbound("store", "Statestore"));
        Assert.Equal(3, policies.BuiltInServiceRetries.MaxRetries);
    }

    [Fact]
    public void For_NamedTarget_HasItsPoliciesAndNoDefaults()
    {
        var policies = Create("DefaultTimeoutPolicy");
        var target = policies.ForOutbound("store", "Statestore");

        Assert.NotNull(target);
        Assert.True(target.HasRetries);
        Assert.Same(target, policies.ForOutbound("store", "Statestore"));
        Assert.NotSame(target, policies.ForOutbound("other", "Statestore"));
        Assert.False(policies.ForInbound("store", "Statestore")!.HasRetries);
    }

    [Theory]
    [InlineData("DefaultRetryPolicy", true, true, true)]
    [InlineData("DefaultAppRetryPolicy", true, false, false)]
    [InlineData("DefaultComponentRetryPolicy", false, true, true)]
    [InlineData("DefaultComponentOutboundRetryPolicy", false, true, false)]
    [InlineData("DefaultPubsubComponentInboundRetryPolicy", false, false, true)]
    [InlineData("DefaultStatestoreComponentOutboundRetryPolicy", false, false, false)]
    public void For_OtherTargets_FindTheDefaultByItsName(string name, bool app, bool outbound, bool inbound)
    {
        var policies = new ResiliencyPolicies(
            new ResiliencySpec { Retries = new Dictionary<string, RetryPolicy>(StringComparer.Ordinal) { [name] = s_retry } },
            TimeProvider.System
        );

        Assert.Equal(app, policies.ForApp("a") is not null);
        Assert.Equal(outbound, policies.ForOutbound("bus", "Pubsub") is not null);
        Assert.Equal(inbound, policies.ForInbound("bus", "Pubsub") is not null);
    }

    private static ResiliencyPolicies Create(string timeoutName) =>
        new(
            new ResiliencySpec
            {
                Timeouts = new Dictionary<string, TimeSpan>(StringComparer.Ordinal) { [timeoutName] = TimeSpan.FromSeconds(1) },
                Retries = new Dictionary<string, RetryPolicy>(StringComparer.Ordinal) { ["again"] = s_retry },
                Outbound = new Dictionary<string, PolicyNames>(StringComparer.Ordinal) { ["store"] = new(null, "again", null) },
            },
            TimeProvider.System
        );
}
