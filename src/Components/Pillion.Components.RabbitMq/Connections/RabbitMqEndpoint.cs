using System.Diagnostics.CodeAnalysis;
using Pillion.Abstractions;

namespace Pillion.Components.RabbitMq.Connections;

/// <summary>A RabbitMQ server and who we are there: what an <c>amqp://</c> URI says. It never shows its password.</summary>
/// <remarks>The URI is read as Go's client does, which daprd uses (<c>amqp.ParseURI</c>); see also https://www.rabbitmq.com/docs/uri-spec.</remarks>
internal sealed class RabbitMqEndpoint
{
    private const string Default = "guest";

    private RabbitMqEndpoint(Uri uri)
    {
        IsTls = uri.Scheme == "amqps";
        Host = uri.IdnHost.Length > 0 ? uri.IdnHost : "localhost";
        Port =
            uri.Port > 0 ? uri.Port
            : IsTls ? 5671
            : 5672;
        // "amqp://host" and "amqp://host/" mean the virtual host "/".
        VirtualHost = uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "/";
        var colon = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var user = colon < 0 ? uri.UserInfo : uri.UserInfo[..colon];
        UserName = user.Length > 0 ? Uri.UnescapeDataString(user) : Default;
        Password =
            colon >= 0 ? Uri.UnescapeDataString(uri.UserInfo[(colon + 1)..])
            : user.Length > 0 ? ""
            : Default;
    }

    public string Host { get; }

    public int Port { get; }

    public string VirtualHost { get; }

    public string UserName { get; }

    public string Password { get; }

    public bool IsTls { get; }

    /// <summary>Reads a URI.</summary>
    /// <param name="metadata">Whose it is, for the message.</param>
    /// <param name="key">Where it stands in the metadata.</param>
    /// <param name="text">The URI.</param>
    /// <exception cref="ComponentException">It is none. The message does not repeat it: there may be a password in it.</exception>
    public static RabbitMqEndpoint Parse(ComponentMetadata metadata, string key, string text) =>
        TryParse(text, out var endpoint)
            ? endpoint
            : throw metadata.Error(key, "must be an address such as amqp://user:password@host:5672/vhost, or amqps://… with TLS");

    /// <summary>Puts an address together from its parts.</summary>
    /// <param name="scheme"><c>amqp</c> or <c>amqps</c>.</param>
    /// <param name="host">The host, with or without a port.</param>
    /// <param name="userName">The user; null for <c>guest</c>.</param>
    /// <param name="password">The user's password.</param>
    /// <param name="endpoint">The address; null where the host is none.</param>
    public static bool TryCompose(
        string scheme,
        string host,
        string? userName,
        string? password,
        [NotNullWhen(true)] out RabbitMqEndpoint? endpoint
    )
    {
        var user =
            userName is null ? ""
            : password is null ? Uri.EscapeDataString(userName) + "@"
            : $"{Uri.EscapeDataString(userName)}:{Uri.EscapeDataString(password)}@";
        return TryParse($"{scheme}://{user}{host}", out endpoint);
    }

    /// <summary>Where it is, for messages.</summary>
    public override string ToString() => $"{Host}:{Port}";

    private static bool TryParse(string text, [NotNullWhen(true)] out RabbitMqEndpoint? endpoint)
    {
        endpoint = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" ? new RabbitMqEndpoint(uri) : null;
        return endpoint is not null;
    }
}
