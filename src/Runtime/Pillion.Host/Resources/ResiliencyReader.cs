using System.Globalization;
using Pillion.Abstractions;
using Pillion.BuildingBlocks.Resiliency;
using Pillion.Host.Yaml;

namespace Pillion.Host.Resources;

/// <summary>Reads a <c>Resiliency</c> document.</summary>
internal static class ResiliencyReader
{
    private const string BuiltInPrefix = "DaprBuiltIn";
    private const int FewestBuiltInRetries = 3;

    /// <summary>The resource; null when it has no usable name or spec (the problems then say so).</summary>
    public static ResiliencyResource? Read(MappingReader document)
    {
        var header = ResourceHeader.Read(document, "dapr.io/v1alpha1");
        if (header.Spec is not { } spec)
        {
            return null;
        }

        var read = ReadTargets(spec, ReadPolicies(spec));
        spec.RejectUnknownKeys();
        return header.Name is null
            ? null
            : new ResiliencyResource
            {
                Name = header.Name,
                Scopes = header.Scopes,
                Source = document.Source,
                Line = document.Line,
                Spec = read,
            };
    }

    private static ResiliencySpec ReadPolicies(MappingReader spec)
    {
        if (spec.Mapping("policies") is not { } policies)
        {
            return ResiliencySpec.Empty;
        }

        var read = new ResiliencySpec
        {
            Timeouts = ReadNamed<TimeSpan>(
                policies,
                "timeouts",
                (section, name) => ReadDuration(section, name) is { } duration ? [duration] : []
            ),
            Retries = ReadNamed<RetryPolicy>(policies, "retries", (section, name) => ReadRetry(section, name) is { } retry ? [retry] : []),
            CircuitBreakers = ReadNamed<CircuitBreakerPolicy>(
                policies,
                "circuitBreakers",
                (section, name) => ReadBreaker(section, name) is { } breaker ? [breaker] : []
            ),
        };
        policies.RejectUnknownKeys();
        return read;
    }

    private static Dictionary<string, T> ReadNamed<T>(MappingReader policies, string key, Func<MappingReader, string, IEnumerable<T>> read)
    {
        var named = new Dictionary<string, T>(StringComparer.Ordinal);
        if (policies.Mapping(key) is { } section)
        {
            foreach (var (name, _) in section.Entries)
            {
                foreach (var policy in read(section, name.Text))
                {
                    named[name.Text] = policy;
                }
            }
        }

        return named;
    }

    private static RetryPolicy? ReadRetry(MappingReader retries, string name)
    {
        if (retries.Mapping(name) is not { } retry)
        {
            return null;
        }

        var defaults = new RetryPolicy();
        var read = new RetryPolicy
        {
            IsExponential = retry.Choice("policy", "constant", "exponential") == "exponential",
            Interval = ReadDuration(retry, "duration") ?? defaults.Interval,
            MaxInterval = ReadDuration(retry, "maxInterval") ?? defaults.MaxInterval,
            MaxRetries = retry.Integer("maxRetries", -1, int.MaxValue) ?? defaults.MaxRetries,
        };
        if (retry.Mapping("matching") is { } matching)
        {
            read = read with
            {
                HttpStatusCodes = ReadCodes(matching, "httpStatusCodes", 100, 599),
                GrpcStatusCodes = ReadCodes(matching, "gRPCStatusCodes", 1, 16),
            };
            matching.RejectUnknownKeys();
        }

        if (name.StartsWith(BuiltInPrefix, StringComparison.Ordinal) && read.MaxRetries is >= 0 and < FewestBuiltInRetries)
        {
            // Dapr keeps its own policy then: fewer would make its parts fail where a moment's patience helps.
            retry.Error("maxRetries", $"of a built-in policy must be {FewestBuiltInRetries} or more, not {read.MaxRetries}");
        }

        retry.RejectUnknownKeys();
        return read;
    }

    private static StatusCodeRanges? ReadCodes(MappingReader matching, string key, int min, int max)
    {
        var text = matching.Text(key);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!StatusCodeRanges.TryParse(text, min, max, out var ranges))
        {
            matching.Error(key, $"must be codes and ranges from {min} to {max} such as 429,500-504, not '{text}'");
        }

        return ranges;
    }

    private static CircuitBreakerPolicy? ReadBreaker(MappingReader breakers, string name)
    {
        if (breakers.Mapping(name) is not { } breaker)
        {
            return null;
        }

        var defaults = new CircuitBreakerPolicy();
        var read = new CircuitBreakerPolicy
        {
            MaxRequests = (uint)(breaker.Integer("maxRequests", 0, int.MaxValue) is > 0 and var requests ? requests : 1),
            Interval = ReadDuration(breaker, "interval") ?? defaults.Interval,
            Timeout = ReadDuration(breaker, "timeout") is { Ticks: > 0 } timeout ? timeout : defaults.Timeout,
            Trip = ReadTrip(breaker) ?? defaults.Trip,
        };
        breaker.RejectUnknownKeys();
        return read;
    }

    private static Func<CircuitCounts, bool>? ReadTrip(MappingReader breaker)
    {
        if (breaker.Text("trip") is not { Length: > 0 } text)
        {
            return null;
        }

        if (TripRule.TryCompile(text, out var trip, out var problem))
        {
            return trip;
        }

        breaker.Error("trip", problem);
        return null;
    }

    private static ResiliencySpec ReadTargets(MappingReader spec, ResiliencySpec policies)
    {
        if (spec.Mapping("targets") is not { } targets)
        {
            return policies;
        }

        if (targets.Node("actors") is not null)
        {
            targets.Warn("actors", "has no effect in this version of Pillion");
        }

        var (outbound, inbound) = ReadComponents(targets, policies);
        var read = policies with { Apps = ReadApps(targets, policies), Outbound = outbound, Inbound = inbound };
        targets.RejectUnknownKeys();
        return read;
    }

    private static Dictionary<string, PolicyNames> ReadApps(MappingReader targets, ResiliencySpec policies)
    {
        var apps = new Dictionary<string, PolicyNames>(StringComparer.Ordinal);
        if (targets.Mapping("apps") is { } section)
        {
            foreach (var (id, _) in section.Entries)
            {
                if (section.Mapping(id.Text) is { } app)
                {
                    // Breakers live as long as their target is called, however many there are.
                    app.Integer("circuitBreakerCacheSize", 0, int.MaxValue);
                    apps[id.Text] = ReadNames(app, policies);
                }
            }
        }

        return apps;
    }

    private static (Dictionary<string, PolicyNames> Outbound, Dictionary<string, PolicyNames> Inbound) ReadComponents(
        MappingReader targets,
        ResiliencySpec policies
    )
    {
        var outbound = new Dictionary<string, PolicyNames>(StringComparer.Ordinal);
        var inbound = new Dictionary<string, PolicyNames>(StringComparer.Ordinal);
        if (targets.Mapping("components") is { } section)
        {
            foreach (var (name, _) in section.Entries)
            {
                if (section.Mapping(name.Text) is not { } component)
                {
                    continue;
                }

                if (component.Mapping("outbound") is { } calls)
                {
                    outbound[name.Text] = ReadNames(calls, policies);
                }

                if (component.Mapping("inbound") is { } deliveries)
                {
                    inbound[name.Text] = ReadNames(deliveries, policies);
                }

                component.RejectUnknownKeys();
            }
        }

        return (outbound, inbound);
    }

    private static PolicyNames ReadNames(MappingReader target, ResiliencySpec policies)
    {
        var names = new PolicyNames(
            ReadName(target, "timeout", policies.Timeouts.Keys),
            ReadName(target, "retry", policies.Retries.Keys),
            ReadName(target, "circuitBreaker", policies.CircuitBreakers.Keys)
        );
        target.RejectUnknownKeys();
        return names;
    }

    private static string? ReadName(MappingReader target, string key, IEnumerable<string> known)
    {
        var name = target.Text(key);
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        if (!known.Contains(name, StringComparer.Ordinal))
        {
            target.Error(key, $"names no policy of this resource: '{name}'{Configuration.Suggestion.Hint(name, known)}");
        }

        return name;
    }

    /// <summary>Go's notation, or a bare number of milliseconds (dapr/kit <c>config.DecodeDuration</c>).</summary>
    private static TimeSpan? ReadDuration(MappingReader section, string key)
    {
        var text = section.Text(key);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.Zero)
        {
            return duration;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        section.Error(key, $"must be a duration such as 500ms, 5s or 1m (a bare number is milliseconds), not '{text}'");
        return null;
    }
}
