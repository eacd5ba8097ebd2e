using Pillion.Abstractions;
using Pillion.Mqtt;

namespace Pillion.Components.Mqtt.Connections;

/// <summary>A component's broker: what its <c>url</c> and its certificates say. It never shows the password.</summary>
/// <remarks>The schemes are those of daprd's <c>createClientOptions</c>; MQTT over WebSockets is not supported.</remarks>
internal sealed class MqttBroker
{
    private readonly ComponentSpec _spec;
    private readonly Uri _url;
    private readonly bool _isTls;
    private readonly PemCertificates _certificates;
    private readonly TimeProvider _time;

    private MqttBroker(ComponentSpec spec, Uri url, bool isTls, TimeProvider time)
    {
        _spec = spec;
        _url = url;
        _isTls = isTls;
        _time = time;
        _certificates = PemCertificates.Read(spec.Metadata, "caCert", "clientCert", "clientKey");
    }

    private int Port =>
        _url.Port > 0 ? _url.Port
        : _isTls ? 8883
        : 1883;

    /// <summary>Reads the metadata.</summary>
    /// <exception cref="ComponentException">A key is missing or wrong.</exception>
    public static MqttBroker From(ComponentSpec spec, TimeProvider time)
    {
        var metadata = spec.Metadata;
        // The value is not repeated: there may be a password in it.
        if (!Uri.TryCreate(metadata.Require("url"), UriKind.Absolute, out var url) || url.IdnHost.Length == 0)
        {
            throw metadata.Error("url", "must be an address such as mqtt://user:password@host:1883, or mqtts://… with TLS");
        }

        return url.Scheme switch
        {
            "mqtt" or "tcp" => new MqttBroker(spec, url, isTls: false, time),
            "mqtts" or "ssl" or "tls" or "tcps" => new MqttBroker(spec, url, isTls: true, time),
            var other => throw metadata.Error("url", $"begins with '{other}', and must with mqtt, tcp, mqtts, ssl, tls or tcps"),
        };
    }

    /// <summary>How to connect as a client.</summary>
    public MqttOptions ForClient(string clientId, bool isCleanSession)
    {
        var colon = _url.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var user = colon < 0 ? _url.UserInfo : _url.UserInfo[..colon];
        return new MqttOptions
        {
            Host = _url.IdnHost,
            Port = Port,
            ClientId = clientId,
            IsCleanSession = isCleanSession,
            UserName = user.Length > 0 ? Uri.UnescapeDataString(user) : null,
            Password = colon >= 0 ? Uri.UnescapeDataString(_url.UserInfo[(colon + 1)..]) : null,
            Tls = _isTls ? _certificates.ForHost(_url.IdnHost) : null,
            Time = _time,
        };
    }

    /// <summary>Why the component could not connect for the first time.</summary>
    public ComponentException OfOpening(MqttException e) =>
        e is MqttRefusedException { IsAuthentication: true }
            ? _spec.Metadata.Error("url", $"has a user or password that MQTT at {this} does not take: {e.Message}")
            : new ComponentException(
                ComponentErrorKind.Unavailable,
                $"component '{_spec.Name}': metadata key 'url' is {this}, and MQTT cannot be used there: {e.Message}",
                e
            );

    /// <summary>Why something failed later.</summary>
    /// <param name="e">The client's exception.</param>
    /// <param name="what">What was tried: <c>publishing to 'orders'</c>.</param>
    public ComponentException Of(MqttException e, string what) =>
        new(ComponentErrorKind.Unavailable, $"{what} at MQTT {this} (component '{_spec.Name}') failed: {e.Message}", e);

    /// <summary>That something took too long.</summary>
    public ComponentException Timeout(string what) =>
        new(ComponentErrorKind.Timeout, $"{what} at MQTT {this} (component '{_spec.Name}') was not answered in time");

    /// <summary>Where it is.</summary>
    public override string ToString() => $"{_url.IdnHost}:{Port}";
}
