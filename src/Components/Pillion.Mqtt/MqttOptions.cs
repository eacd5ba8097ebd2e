using System.Net.Security;

namespace Pillion.Mqtt;

/// <summary>How a broker is reached and who we are there. It does not show its password.</summary>
public sealed class MqttOptions
{
    /// <summary>The broker's host.</summary>
    public required string Host { get; init; }

    /// <summary>The broker's port.</summary>
    public required int Port { get; init; }

    /// <summary>What the broker knows us by. Another connection with the same one ends this one.</summary>
    public required string ClientId { get; init; }

    /// <summary>Whether the broker forgets subscriptions and messages when the connection ends; otherwise they wait for the next one.</summary>
    public bool IsCleanSession { get; init; } = true;

    /// <summary>The user; null for none.</summary>
    public string? UserName { get; init; }

    /// <summary>The user's password; null for none. MQTT 3.1.1 has none without a user.</summary>
    public string? Password { get; init; }

    /// <summary>How TLS is made; null for a connection without it.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    /// <summary>How long connecting may take, until the broker has let us in.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// After how long without anything sent we say that we are there, in whole seconds from 1 to 65535. A broker that is silent for as long after
    /// that is given up.
    /// </summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest packet that is read, in bytes; larger ones end the connection.</summary>
    public int MaxPacketSize { get; init; } = Protocol.MqttPacketReader.LargestRemainingLength;

    /// <summary>How many publishes of QoS 1 may wait for an acknowledgement; others wait before they are sent. 1 to 60000.</summary>
    public int MaxInFlight { get; init; } = 1000;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the broker is.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
