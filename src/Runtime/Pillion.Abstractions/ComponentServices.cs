using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pillion.Abstractions;

/// <summary>What the host gives to every component it creates.</summary>
public sealed class ComponentServices
{
    /// <summary>The clock and timers; tests put a manual one here.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the component logs.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}
