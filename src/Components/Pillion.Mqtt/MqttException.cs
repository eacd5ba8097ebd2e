namespace Pillion.Mqtt;

/// <summary>A connection that could not be made, broke, or on which the server said no.</summary>
public class MqttException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The server did not let us in (MQTT 3.1.1 §3.2.2.3).</summary>
/// <param name="returnCode">Why.</param>
public sealed class MqttRefusedException(byte returnCode)
    : MqttException(
        returnCode switch
        {
            1 => "the server does not speak MQTT 3.1.1",
            2 => "the server does not allow this client identifier",
            3 => "the server says that it is not available",
            4 => "the server does not take this user name or password",
            5 => "the server says that we are not authorized",
            _ => $"the server refused the connection with code {returnCode}",
        }
    )
{
    /// <summary>The code.</summary>
    public byte ReturnCode { get; } = returnCode;

    /// <summary>Whether it is about who we are, so that trying again will not help.</summary>
    public bool IsAuthentication => ReturnCode is 4 or 5;
}

/// <summary>What the server sent is not MQTT 3.1.1.</summary>
public sealed class MqttProtocolException(string message) : MqttException(message);
