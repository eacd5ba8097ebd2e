using System.Globalization;
using System.Text;
using Npgsql;
using Pillion.Abstractions;

namespace Pillion.Components.Postgres.Connections;

/// <summary>A component's PostgreSQL server: the pool of connections, and its exceptions as a component's.</summary>
/// <remarks>
/// Connections of the pool break with the server. A read is simply done again on a new one. A write may have happened, so it is not repeated;
/// instead a connection is tried before a write when nothing was heard from the server for a second (pgx does so, too), and all are given up when one is
/// found broken. A write that was under way when the server went fails as unavailable.
/// </remarks>
internal sealed class PostgresBackend : IAsyncDisposable
{
    private const int MaxAttempts = 3;
    private const int MaxUndone = 10;
    private const int KeepAliveSeconds = 10;
    private static readonly TimeSpan s_trustedIdleTime = TimeSpan.FromSeconds(1);

    private readonly ComponentSpec _spec;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _listeners;
    private readonly TimeProvider _time;
    private long _lastHeard;

    private PostgresBackend(ComponentSpec spec, NpgsqlConnectionStringBuilder settings, TimeProvider time)
    {
        _spec = spec;
        _time = time;
        Settings = settings;
        Address = settings.Host!.Contains(',', StringComparison.Ordinal)
            ? settings.Host
            : string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port}");
        _source = Build(settings, static _ => { });
        _listeners = Build(settings, static listener => (listener.Pooling, listener.KeepAlive) = (false, KeepAliveSeconds));
    }

    /// <summary>How the server is reached.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>Where the server is, for messages.</summary>
    public string Address { get; }

    /// <summary>Reads the metadata and connects.</summary>
    /// <exception cref="ComponentException">The metadata is wrong, or the server cannot be reached or does not want us.</exception>
    public static async Task<PostgresBackend> OpenAsync(ComponentSpec spec, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = PostgresMetadata.Read(spec);
        PostgresBackend backend;
        try
        {
            backend = new PostgresBackend(spec, settings, time);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw spec.Metadata.Error("connectionString", "cannot be used: " + e.Message);
        }

        try
        {
            await using var connection = await backend._source.OpenConnectionAsync(cancellationToken);
            backend.Heard();
            return backend;
        }
        catch (Exception e)
        {
            await backend.DisposeAsync();
            throw backend.TranslateFirst(e);
        }
    }

    /// <summary>Does something that may be done twice: on a broken connection it is done again on a new one.</summary>
    /// <exception cref="ComponentException">The server cannot do it.</exception>
    public async ValueTask<T> ReadAsync<TArgument, T>(
        TArgument argument,
        Func<NpgsqlConnection, TArgument, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var isOpen = false;
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                isOpen = true;
                var result = await read(connection, argument, cancellationToken);
                Heard();
                return result;
            }
            catch (NpgsqlException e) when (isOpen && attempt < MaxAttempts && PostgresFailure.IsConnectionLoss(e))
            {
                _source.Clear();
            }
            catch (Exception e) when (IsOurs(e))
            {
                throw Translate(e, mayHaveRun: false);
            }
        }
    }

    /// <summary>
    /// Does something that must not be done twice, unless the server itself undid it for the sake of others. It must be one command, or one transaction.
    /// </summary>
    /// <exception cref="ComponentException">The server cannot do it, or it is not known whether it did.</exception>
    public ValueTask<T> WriteAsync<TArgument, T>(
        TArgument argument,
        Func<NpgsqlConnection, TArgument, CancellationToken, ValueTask<T>> write,
        CancellationToken cancellationToken
    ) => WriteAsync(argument, write, MaxUndone, cancellationToken);

    /// <summary>Does something of which nothing is known once, whatever comes of it.</summary>
    /// <exception cref="ComponentException">The server cannot do it, or it is not known whether it did.</exception>
    public ValueTask<T> WriteOnceAsync<TArgument, T>(
        TArgument argument,
        Func<NpgsqlConnection, TArgument, CancellationToken, ValueTask<T>> write,
        CancellationToken cancellationToken
    ) => WriteAsync(argument, write, maxUndone: 0, cancellationToken);

    private async ValueTask<T> WriteAsync<TArgument, T>(
        TArgument argument,
        Func<NpgsqlConnection, TArgument, CancellationToken, ValueTask<T>> write,
        int maxUndone,
        CancellationToken cancellationToken
    )
    {
        for (var undone = 0; ; undone++)
        {
            var hasBegun = false;
            try
            {
                await using var connection = await OpenForWritingAsync(cancellationToken);
                hasBegun = true;
                var result = await write(connection, argument, cancellationToken);
                Heard();
                return result;
            }
            catch (NpgsqlException e) when (undone < maxUndone && PostgresFailure.IsUndoneByOthers(e))
            {
                // Nothing of it happened; somebody else's did.
            }
            catch (Exception e) when (IsOurs(e))
            {
                if (e is NpgsqlException broken && PostgresFailure.IsConnectionLoss(broken))
                {
                    _source.Clear();
                }

                throw Translate(e, hasBegun);
            }
        }
    }

    /// <summary>Opens a connection outside the pool, for notifications. It is closed when it is disposed, and notices by itself when the server is gone.</summary>
    /// <exception cref="ComponentException">The server cannot be reached.</exception>
    public async Task<NpgsqlConnection> OpenListenerAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _listeners.OpenConnectionAsync(cancellationToken);
        }
        catch (Exception e) when (IsOurs(e))
        {
            throw Translate(e, mayHaveRun: false);
        }
    }

    /// <summary>Closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _listeners.DisposeAsync();
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, Action<NpgsqlConnectionStringBuilder> change)
    {
        // The slim builder brings no types that need reflection.
        var builder = new NpgsqlSlimDataSourceBuilder();
        foreach (var (key, value) in settings)
        {
            builder.ConnectionStringBuilder[key] = value;
        }

        change(builder.ConnectionStringBuilder);
        builder.EnableTransportSecurity();
        builder.EnableArrays();
        return builder.Build();
    }

    private async ValueTask<NpgsqlConnection> OpenForWritingAsync(CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        if (_time.GetElapsedTime(Volatile.Read(ref _lastHeard)) <= s_trustedIdleTime)
        {
            return connection;
        }

        try
        {
            await using var probe = new NpgsqlCommand("SELECT 1", connection);
            await probe.ExecuteScalarAsync(cancellationToken);
            Heard();
            return connection;
        }
        catch (NpgsqlException e) when (PostgresFailure.IsConnectionLoss(e))
        {
            await connection.DisposeAsync();
            _source.Clear();
            return await _source.OpenConnectionAsync(cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private void Heard() => Volatile.Write(ref _lastHeard, _time.GetTimestamp());

    /// <summary>Texts that UTF-8 cannot hold never reach the server.</summary>
    private static bool IsOurs(Exception e) => e is NpgsqlException or EncoderFallbackException;

    private ComponentException Translate(Exception e, bool mayHaveRun) =>
        e is NpgsqlException failure
            ? new ComponentException(
                PostgresFailure.KindOf(failure),
                $"PostgreSQL at {Address} (component '{_spec.Name}'): {WordsOf(failure)}{(mayHaveRun && IsInDoubt(failure) ? "; the server may have carried out the command" : "")}",
                e
            )
            : new ComponentException(ComponentErrorKind.InvalidRequest, "a text of the request is no valid Unicode", e);

    private static bool IsInDoubt(NpgsqlException e) => PostgresFailure.IsConnectionLoss(e) || e.InnerException is TimeoutException;

    private static string WordsOf(NpgsqlException e) =>
        PostgresFailure.IsExhaustion(e) ? "all connections are taken and none came back in time: raise maxConns"
        : e is PostgresException postgres ? $"{postgres.MessageText} (SQLSTATE {postgres.SqlState})"
        : e.InnerException is { } inner ? $"{e.Message}: {inner.Message}"
        : e.Message;

    private Exception TranslateFirst(Exception e)
    {
        var source = _spec.Metadata.Get("connectionString", "url") is null ? "host" : "connectionString";
        return e switch
        {
            NpgsqlException failure when PostgresFailure.IsAuthentication(failure) => _spec.Metadata.Error(
                _spec.Metadata.Get("password") is null ? source : "password",
                $"has a user or password that PostgreSQL at {Address} does not take: {WordsOf(failure)}"
            ),
            NpgsqlException failure when PostgresFailure.IsUnknownDatabase(failure) => _spec.Metadata.Error(
                _spec.Metadata.Get("database") is null ? source : "database",
                $"names a database that PostgreSQL at {Address} does not have: {WordsOf(failure)}"
            ),
            NpgsqlException failure => new ComponentException(
                PostgresFailure.KindOf(failure),
                $"component '{_spec.Name}': metadata key '{source}' leads to {Address}, and PostgreSQL cannot be used there: {WordsOf(failure)}",
                e
            ),
            OperationCanceledException => new ComponentException(
                ComponentErrorKind.Timeout,
                $"component '{_spec.Name}': metadata key '{source}' leads to {Address}, and PostgreSQL did not answer there in time",
                e
            ),
            IOException or ArgumentException => _spec.Metadata.Error(source, "cannot be used: " + e.Message),
            _ => e,
        };
    }
}
