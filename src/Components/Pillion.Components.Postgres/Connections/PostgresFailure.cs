using System.Net.Sockets;
using Npgsql;
using Pillion.Abstractions;

namespace Pillion.Components.Postgres.Connections;

/// <summary>What an error of the client means. SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html</summary>
internal static class PostgresFailure
{
    /// <summary>The connection broke or was refused.</summary>
    public static bool IsConnectionLoss(NpgsqlException e) =>
        e is PostgresException { SqlState: var state }
            ? state.StartsWith("08", StringComparison.Ordinal)
                // admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, idle_session_timeout
                || state is "57P01" or "57P02" or "57P03" or "57P04" or "57P05"
            : e.InnerException is IOException or SocketException;

    /// <summary>The server undid a transaction because of others (serialization_failure, deadlock_detected): it may be tried again.</summary>
    public static bool IsUndoneByOthers(NpgsqlException e) => e is PostgresException { SqlState: "40001" or "40P01" };

    /// <summary>The server does not let us in: invalid_authorization_specification, invalid_password, or it wants a password and there is none.</summary>
    public static bool IsAuthentication(NpgsqlException e) =>
        e is PostgresException { SqlState: "28000" or "28P01" }
        || (e is not PostgresException && e.InnerException is null && e.Message.StartsWith("No password", StringComparison.Ordinal));

    /// <summary>There is no such database (invalid_catalog_name).</summary>
    public static bool IsUnknownDatabase(NpgsqlException e) => e is PostgresException { SqlState: "3D000" };

    /// <summary>All connections of the pool are taken and none came back in time.</summary>
    public static bool IsExhaustion(NpgsqlException e) =>
        e.InnerException is TimeoutException && e.Message.Contains("pool", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether repeating may help, and how.</summary>
    public static ComponentErrorKind KindOf(NpgsqlException e) =>
        IsConnectionLoss(e) || IsUndoneByOthers(e) || IsExhaustion(e) ? ComponentErrorKind.Unavailable
        : e.InnerException is TimeoutException || e is PostgresException { SqlState: "57014" } ? ComponentErrorKind.Timeout
        // Class 53: out of connections, memory, disk. 55P03: lock_not_available. 25006: read_only_sql_transaction, on a standby.
        : e is PostgresException { SqlState: ['5', '3', ..] or "55P03" or "25006" } ? ComponentErrorKind.Unavailable
        : ComponentErrorKind.Internal;
}
