namespace Pillion.MySql;

/// <summary>A command has no usable answer.</summary>
public abstract class MySqlException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The server answered with an error. The connection can be used further.</summary>
/// <param name="code">The number: https://mariadb.com/kb/en/mariadb-error-code-reference/.</param>
/// <param name="sqlState">The five characters of the SQL standard.</param>
/// <param name="message">The server's words.</param>
public sealed class MySqlServerException(int code, string sqlState, string message)
    : MySqlException($"{message} (error {code}, SQLSTATE {sqlState})")
{
    /// <summary>The server's number for the error.</summary>
    public int Code { get; } = code;

    /// <summary>The SQL standard's class and code for it.</summary>
    public string SqlState { get; } = sqlState;
}

/// <summary>There is no connection, or it broke.</summary>
public sealed class MySqlConnectionException(string message, Exception? innerException = null) : MySqlException(message, innerException)
{
    /// <summary>Whether the command was sent, so that the server may have carried it out.</summary>
    public bool MayHaveRun { get; init; }
}

/// <summary>The server did not answer in time, or no connection of the pool became free. The connection is given up.</summary>
public sealed class MySqlTimeoutException(string message) : MySqlException(message)
{
    /// <summary>Whether the command was sent, so that the server may have carried it out.</summary>
    public bool MayHaveRun { get; init; }
}
