using Pillion.BuildingBlocks.Resiliency;
using Pillion.Host.Configuration;
using Pillion.Host.Resources;
using Pillion.Host.Tests.Testing;
using Pillion.Testing;

namespace Pillion.Host.Tests.Resources;

public sealed class ResiliencyReaderTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly ConfigurationProblems _problems = new();
    private readonly LogCapture _log = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_EverySection_IsUnderstood()
    {
        var spec = Load(
            """
            {
              policies: {
                timeouts: {general: 5s, quick: 250},
                retries: {
                  often: {policy: constant, duration: 1s, maxRetries: 10, matching: {httpStatusCodes: '429,500-504', gRPCStatusCodes: '14'}},
                  growing: {policy: exponential, maxInterval: 15s}
                },
                circuitBreakers: {simple: {maxRequests: 2, interval: 8s, timeout: 45s, trip: 'consecutiveFailures > 2 || totalFailures >= 5'}}
              },
              targets: {
                apps: {orders: {timeout: general, retry: often, circuitBreaker: simple, circuitBreakerCacheSize: 100}},
                components: {store: {outbound: {retry: growing}}, bus: {inbound: {timeout: quick}, outbound: {circuitBreaker: simple}}}
              }
            }
            """
        );

        Assert.Empty(_problems.Errors);
        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(250)], spec.Timeouts.Values);
        var often = spec.Retries["often"];
        Assert.Equal((false, TimeSpan.FromSeconds(1), 10), (often.IsExponential, often.Interval, often.MaxRetries));
        Assert.True(often.HttpStatusCodes!.Contains(502));
        Assert.False(often.HttpStatusCodes.Contains(404));
        Assert.True(spec.Retries["growing"] is { IsExponential: true, MaxInterval.TotalSeconds: 15, MaxRetries: -1 });
        var breaker = spec.CircuitBreakers["simple"];
        Assert.Equal((2u, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(45)), (breaker.MaxRequests, breaker.Interval, breaker.Timeout));
        Assert.True(breaker.Trip(new CircuitCounts(5, 0, 3, 0, 3)));
        Assert.True(breaker.Trip(new CircuitCounts(9, 4, 5, 1, 0)));
        Assert.False(breaker.Trip(new CircuitCounts(2, 0, 2, 0, 2)));
        Assert.Equal(new PolicyNames("general", "often", "simple"), spec.Apps["orders"]);
        Assert.Equal(new PolicyNames(null, "growing", null), spec.Outbound["store"]);
        Assert.Equal(new PolicyNames("quick", null, null), spec.Inbound["bus"]);
    }

    [Fact]
    public void For_SeveralResources_AreMergedByScope()
    {
        _temp.Write("r/a.yaml", Resource("a", "{policies: {timeouts: {t: 1s, u: 1s}}}"));
        _temp.Write("r/b.yaml", Resource("b", "{policies: {timeouts: {t: 2s}}}") + "scopes: [orders]\n");
        var resources = LoadFolder();

        Assert.Equal(TimeSpan.FromSeconds(2), ResiliencyResource.For("orders", resources).Timeouts["t"]);
        Assert.Equal(TimeSpan.FromSeconds(1), ResiliencyResource.For("orders", resources).Timeouts["u"]);
        Assert.Equal(TimeSpan.FromSeconds(1), ResiliencyResource.For("others", resources).Timeouts["t"]);
    }

    [Theory]
    [InlineData("{policies: {timeouts: {t: soon}}}", "spec.policies.timeouts.t", "must be a duration")]
    [InlineData("{policies: {retries: {r: {policy: linear}}}}", "spec.policies.retries.r.policy", "constant or exponential")]
    [InlineData(
        "{policies: {retries: {r: {matching: {httpStatusCodes: '99'}}}}}",
        "spec.policies.retries.r.matching.httpStatusCodes",
        "100 to 599"
    )]
    [InlineData(
        "{policies: {retries: {DaprBuiltInServiceRetries: {maxRetries: 1}}}}",
        "spec.policies.retries.DaprBuiltInServiceRetries.maxRetries",
        "3 or more"
    )]
    [InlineData("{policies: {circuitBreakers: {c: {trip: 'failures > 1'}}}}", "spec.policies.circuitBreakers.c.trip", "failures")]
    [InlineData("{policies: {circuitBreakers: {c: {trip: '1 + 1'}}}}", "spec.policies.circuitBreakers.c.trip", "no boolean")]
    [InlineData("{targets: {apps: {a: {retry: none}}}}", "spec.targets.apps.a.retry", "names no policy")]
    [InlineData("{targets: {components: {c: {sideways: {}}}}}", "spec.targets.components.c.sideways", "is not a known key")]
    public void Read_WrongValue_NamesTheKey(string spec, string key, string message)
    {
        Load(spec);

        var problem = Assert.Single(_problems.Errors);
        Assert.Equal(key, problem.Key);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    private ResiliencySpec Load(string spec)
    {
        _temp.Write("r/a.yaml", Resource("x", spec));
        return ResiliencyResource.For("app", LoadFolder());
    }

    private static string Resource(string name, string spec) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {{name: {name}}}\nspec: {spec}\n";

    private IReadOnlyList<ResiliencyResource> LoadFolder() =>
        new ResourceLoader(_log.Logger, namespaceName: null).Load([Path.Combine(_temp.Path, "r")], _problems).Resiliencies;
}
