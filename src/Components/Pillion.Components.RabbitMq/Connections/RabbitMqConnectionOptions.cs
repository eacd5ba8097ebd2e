using System.Security.Authentication;
using Pillion.Abstractions;
using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.Connections;

/// <summary>How a component reaches its server.</summary>
internal sealed record RabbitMqConnectionOptions
{
    /// <summary>RabbitMQ takes no larger message than this.</summary>
    private const uint LargestMessage = 512 * 1024 * 1024;

    /// <summary>The component, for messages.</summary>
    public required string Component { get; init; }

    /// <summary>The metadata key that says where the server is, for messages.</summary>
    public required string AddressKey { get; init; }

    /// <summary>The metadata key that says with which password, for messages.</summary>
    public required string PasswordKey { get; init; }

    /// <summary>The server.</summary>
    public required RabbitMqEndpoint Endpoint { get; init; }

    /// <summary>The certificates for TLS.</summary>
    public required PemCertificates Certificates { get; init; }

    /// <summary>Whether the client's certificate says who we are, instead of a name and a password.</summary>
    public bool IsExternalSasl { get; init; }

    /// <summary>What the server's list of connections shows.</summary>
    public string? ClientName { get; init; }

    /// <summary>How often both sides say that they are there.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it is waited before a broken connection is opened again.</summary>
    public TimeSpan ReconnectWait { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>These options as the client's.</summary>
    public ConnectionFactory CreateFactory()
    {
        var factory = new ConnectionFactory
        {
            HostName = Endpoint.Host,
            Port = Endpoint.Port,
            VirtualHost = Endpoint.VirtualHost,
            UserName = Endpoint.UserName,
            Password = Endpoint.Password,
            // What is lost is made again by those who know what they need: a publisher its exchanges, a consumer its queue.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(30),
            ClientProvidedName = ClientName,
            MaxInboundMessageBodySize = LargestMessage,
        };
        if (Endpoint.IsTls)
        {
            factory.Ssl = new SslOption
            {
                Enabled = true,
                Version = SslProtocols.None,
                ServerName = Endpoint.Host,
                Certs = Certificates.ClientCertificates,
                CertificateValidationCallback = (_, certificate, _, errors) => Certificates.Accepts(certificate, errors),
            };
        }

        if (IsExternalSasl)
        {
            factory.AuthMechanisms = [new ExternalMechanismFactory()];
        }

        return factory;
    }
}
