namespace Pillion.Redis;

/// <summary>Where a server listens.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">The TCP port.</param>
public readonly record struct RedisEndPoint(string Host, int Port)
{
    /// <summary><c>host:port</c>, IPv6 addresses in brackets.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
