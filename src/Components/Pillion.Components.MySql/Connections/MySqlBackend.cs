using System.Text;
using Pillion.Abstractions;
using Pillion.MySql;

namespace Pillion.Components.MySql.Connections;

/// <summary>A component's server: the pool of connections, and its exceptions as a component's.</summary>
/// <remarks>
/// A read whose connection breaks is done again on another. A write may have happened, so it is not repeated, unless the server says that it undid it
/// for the sake of others.
/// </remarks>
internal sealed class MySqlBackend : IAsyncDisposable
{
    private const int MaxAttempts = 5;
    private const int MaxUndone = 20;

    private readonly ComponentSpec _spec;
    private readonly string _key;
    private readonly MySqlPool _pool;

    private MySqlBackend(ComponentSpec spec, string key, MySqlOptions options)
    {
        _spec = spec;
        _key = key;
        Options = options;
        _pool = new MySqlPool(options);
    }

    /// <summary>How the server is reached.</summary>
    public MySqlOptions Options { get; }

    /// <summary>Whether the server is MariaDB; known after <see cref="OpenAsync"/>.</summary>
    public bool IsMariaDb { get; private set; }

    /// <summary>Connects.</summary>
    /// <param name="spec">The component.</param>
    /// <param name="key">The metadata key that says where the server is, for messages.</param>
    /// <param name="options">How to connect.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    /// <exception cref="ComponentException">The server cannot be reached or does not want us.</exception>
    public static async Task<MySqlBackend> OpenAsync(
        ComponentSpec spec,
        string key,
        MySqlOptions options,
        CancellationToken cancellationToken
    )
    {
        var backend = new MySqlBackend(spec, key, options);
        try
        {
            var connection = await backend._pool.RentAsync(cancellationToken);
            backend.IsMariaDb = connection.IsMariaDb;
            await backend._pool.ReturnAsync(connection);
            return backend;
        }
        catch (Exception e)
        {
            await backend.DisposeAsync();
            throw backend.TranslateFirst(e);
        }
    }

    /// <summary>Does something that may be done twice: on a broken connection it is done again on another.</summary>
    /// <exception cref="ComponentException">The server cannot do it.</exception>
    public ValueTask<T> ReadAsync<TArgument, T>(
        TArgument argument,
        Func<MySqlConnection, TArgument, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken
    ) => RunAsync(argument, read, MaxAttempts, MaxUndone, cancellationToken);

    /// <summary>Does something that must not be done twice: one statement, or one transaction that is rolled back when something fails.</summary>
    /// <exception cref="ComponentException">The server cannot do it, or it is not known whether it did.</exception>
    public ValueTask<T> WriteAsync<TArgument, T>(
        TArgument argument,
        Func<MySqlConnection, TArgument, CancellationToken, ValueTask<T>> write,
        CancellationToken cancellationToken
    ) => RunAsync(argument, write, maxAttempts: 1, MaxUndone, cancellationToken);

    /// <summary>Does something of which nothing is known once, whatever comes of it.</summary>
    /// <exception cref="ComponentException">The server cannot do it, or it is not known whether it did.</exception>
    public ValueTask<T> WriteOnceAsync<TArgument, T>(
        TArgument argument,
        Func<MySqlConnection, TArgument, CancellationToken, ValueTask<T>> write,
        CancellationToken cancellationToken
    ) => RunAsync(argument, write, maxAttempts: 1, maxUndone: 0, cancellationToken);

    /// <summary>Closes every connection.</summary>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async ValueTask<T> RunAsync<TArgument, T>(
        TArgument argument,
        Func<MySqlConnection, TArgument, CancellationToken, ValueTask<T>> action,
        int maxAttempts,
        int maxUndone,
        CancellationToken cancellationToken
    )
    {
        for (int attempt = 1, undone = 0; ; )
        {
            MySqlConnection? connection = null;
            try
            {
                connection = await _pool.RentAsync(cancellationToken);
                return await action(connection, argument, cancellationToken);
            }
            catch (MySqlException e) when (connection is not null && IsConnectionLoss(e) && attempt < maxAttempts)
            {
                attempt++;
            }
            catch (MySqlServerException e) when (IsUndoneByOthers(e) && undone < maxUndone)
            {
                undone++;
            }
            catch (Exception e) when (e is MySqlException or EncoderFallbackException)
            {
                throw Translate(e);
            }
            finally
            {
                if (connection is not null)
                {
                    await _pool.ReturnAsync(connection);
                }
            }
        }
    }

    /// <summary>The connection broke, or the server's last words on it were that it goes (ER_SERVER_SHUTDOWN, ER_CONNECTION_KILLED).</summary>
    private static bool IsConnectionLoss(MySqlException e) => e is MySqlConnectionException or MySqlServerException { Code: 1053 or 1927 };

    /// <summary>ER_LOCK_DEADLOCK: the server has rolled the transaction back.</summary>
    private static bool IsUndoneByOthers(MySqlServerException e) => e.Code == 1213;

    private ComponentException Translate(Exception e) =>
        e is MySqlException failure
            ? new ComponentException(
                KindOf(failure),
                $"MySQL at {Options.Address} (component '{_spec.Name}'): {e.Message}{Doubt(failure)}",
                e
            )
            : new ComponentException(ComponentErrorKind.InvalidRequest, "a text of the request is no valid Unicode", e);

    private static ComponentErrorKind KindOf(MySqlException e) =>
        e switch
        {
            MySqlTimeoutException { MayHaveRun: true } => ComponentErrorKind.Timeout,
            MySqlTimeoutException or MySqlConnectionException => ComponentErrorKind.Unavailable,
            // Too many connections (of a user), shutting down, killed, deadlock, read-only.
            MySqlServerException { Code: 1040 or 1203 or 1226 or 1053 or 1927 or 1213 or 1290 or 1836 } => ComponentErrorKind.Unavailable,
            // Waited for a lock, or for the statement, as long as the server lets one.
            MySqlServerException { Code: 1205 or 1969 or 3024 } => ComponentErrorKind.Timeout,
            // ER_DATA_TOO_LONG: a key of more than 255 characters. ER_NET_PACKET_TOO_LARGE.
            MySqlServerException { Code: 1406 or 1153 } => ComponentErrorKind.InvalidRequest,
            _ => ComponentErrorKind.Internal,
        };

    private static string Doubt(MySqlException e) =>
        e is MySqlConnectionException { MayHaveRun: true } or MySqlTimeoutException { MayHaveRun: true }
            ? "; the server may have carried out the command"
            : "";

    private Exception TranslateFirst(Exception e) =>
        e switch
        {
            // ER_ACCESS_DENIED_ERROR, ER_DBACCESS_DENIED_ERROR
            MySqlServerException { Code: 1045 or 1044 or 1698 } => _spec.Metadata.Error(
                _key,
                $"has a user or password that MySQL at {Options.Address} does not take: {e.Message}"
            ),
            // ER_BAD_DB_ERROR
            MySqlServerException { Code: 1049 } => _spec.Metadata.Error(
                _key,
                $"names a database that MySQL at {Options.Address} does not have: {e.Message}"
            ),
            MySqlException failure => new ComponentException(
                KindOf(failure),
                $"component '{_spec.Name}': metadata key '{_key}' leads to {Options.Address}, and MySQL cannot be used there: {e.Message}",
                e
            ),
            OperationCanceledException => new ComponentException(
                ComponentErrorKind.Timeout,
                $"component '{_spec.Name}': metadata key '{_key}' leads to {Options.Address}, and MySQL did not answer there in time",
                e
            ),
            _ => e,
        };
}
