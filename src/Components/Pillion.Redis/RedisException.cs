namespace Pillion.Redis;

/// <summary>Why a command has no reply that could be used.</summary>
public abstract class RedisException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The server answered a command with an error.</summary>
public sealed class RedisServerException(string message) : RedisException(message)
{
    /// <summary>The first word of the error, by which clients tell errors apart: <c>ERR</c>, <c>WRONGTYPE</c>, <c>NOAUTH</c>, <c>MOVED</c> …</summary>
    public string Code { get; } = message.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? message[..space] : message;

    /// <summary>Whether the server does not know us or not for this: nothing changes by trying again.</summary>
    public bool IsAuthentication =>
        Code is "NOAUTH" or "WRONGPASS" or "NOPERM" || Message.Contains("invalid password", StringComparison.Ordinal);
}

/// <summary>There is no connection, or it broke before the reply came.</summary>
public class RedisConnectionException(string message, bool mayHaveRun, Exception? innerException = null)
    : RedisException(message, innerException)
{
    /// <summary>
    /// Whether the server may have carried out the command: it was (perhaps) sent and its reply is lost. False means that it certainly was not.
    /// </summary>
    public bool MayHaveRun { get; } = mayHaveRun;
}

/// <summary>The server did not answer in time. The connection was given up.</summary>
public sealed class RedisTimeoutException(string message, bool mayHaveRun, Exception? innerException = null)
    : RedisConnectionException(message, mayHaveRun, innerException);

/// <summary>What arrived is not RESP: the other side is no Redis server, or there is a bug.</summary>
public sealed class RedisProtocolException(string message) : RedisException(message);
