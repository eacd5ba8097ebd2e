using System.Net.Sockets;
using Pillion.MySql.Protocol;

namespace Pillion.MySql;

/// <summary>One session with a server, for one caller at a time. After anything but an answer of the server it is broken and is given up.</summary>
public sealed class MySqlConnection : IAsyncDisposable
{
    private const byte PingCommand = 0x0E;
    private const byte QueryCommand = 0x03;
    private const byte ResetCommand = 0x1F;

    private readonly MySqlOptions _options;
    private readonly PacketStream _packets;
    private readonly StatementCache _statements = new();

    private MySqlConnection(MySqlOptions options, PacketStream packets, string serverVersion)
    {
        _options = options;
        _packets = packets;
        ServerVersion = serverVersion;
        Opened = LastUsed = options.Time.GetTimestamp();
    }

    /// <summary>What the server calls itself, for example <c>10.11.6-MariaDB-0+deb12u1</c>.</summary>
    public string ServerVersion { get; }

    /// <summary>Whether the server is MariaDB.</summary>
    public bool IsMariaDb => ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether nothing more can be done on it.</summary>
    public bool IsBroken { get; private set; }

    internal long Opened { get; }

    internal long LastUsed { get; private set; }

    /// <summary>Connects and proves who we are.</summary>
    /// <exception cref="MySqlException">The server cannot be reached or does not let us in.</exception>
    public static async Task<MySqlConnection> OpenAsync(MySqlOptions options, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectTimeout);
        try
        {
            var (packets, version) = await Login.RunAsync(options, limit.Token);
            var connection = new MySqlConnection(options, packets, version);
            try
            {
                foreach (var statement in options.InitialStatements)
                {
                    await connection.QueryAsync(statement, [], limit.Token);
                }

                return connection;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new MySqlConnectionException($"cannot connect: {e.Message}", e);
        }
        catch (System.Security.Authentication.AuthenticationException e)
        {
            throw new MySqlConnectionException($"cannot connect with TLS: {e.Message}", e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MySqlTimeoutException($"the server did not answer within {options.ConnectTimeout.TotalSeconds:0.###}s");
        }
    }

    /// <summary>Runs a statement. With parameters, which stand for its question marks, it is prepared first (once for a session).</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">
    /// Null, <see cref="string"/>, <see cref="ReadOnlyMemory{T}"/> of the bytes of a text in UTF-8, <see cref="long"/>, <see cref="double"/> or <see cref="bool"/>.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting, and with it the connection.</param>
    /// <exception cref="MySqlException">There is no answer, or it is an error.</exception>
    /// <exception cref="System.Text.EncoderFallbackException">A text is no valid Unicode; nothing was sent.</exception>
    public ValueTask<MySqlResult> QueryAsync(string sql, IReadOnlyList<object?> parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return RunAsync(
            async (packets, ct) =>
            {
                if (parameters.Count == 0)
                {
                    var query = new PacketWriter().Byte(QueryCommand).Text(sql);
                    packets.BeginCommand();
                    await packets.WriteAsync(query.Written, ct);
                    return await ResultReader.ReadAsync(packets, isBinary: false, ct);
                }

                var statement = await _statements.PrepareAsync(packets, sql, ct);
                var execute = statement.Execute(parameters);
                packets.BeginCommand();
                await packets.WriteAsync(execute.Written, ct);
                return await ResultReader.ReadAsync(packets, isBinary: true, ct);
            },
            cancellationToken
        );
    }

    /// <summary>Asks whether the server is still there.</summary>
    /// <exception cref="MySqlException">It is not.</exception>
    public async ValueTask PingAsync(CancellationToken cancellationToken) => await CommandAsync(PingCommand, cancellationToken);

    /// <summary>Makes the session as good as new: open transactions are undone; variables, locks and prepared statements are gone.</summary>
    /// <exception cref="MySqlException">The server cannot do that or is gone.</exception>
    public async ValueTask ResetAsync(CancellationToken cancellationToken)
    {
        await CommandAsync(ResetCommand, cancellationToken);
        _statements.Clear();
        foreach (var statement in _options.InitialStatements)
        {
            await QueryAsync(statement, [], cancellationToken);
        }
    }

    /// <summary>Closes the connection; the server undoes what was not committed.</summary>
    public ValueTask DisposeAsync()
    {
        IsBroken = true;
        return _packets.DisposeAsync();
    }

    private ValueTask<MySqlResult> CommandAsync(byte command, CancellationToken cancellationToken) =>
        RunAsync(
            async (packets, ct) =>
            {
                packets.BeginCommand();
                await packets.WriteAsync(new PacketWriter().Byte(command).Written, ct);
                return await ResultReader.ReadAsync(packets, isBinary: false, ct);
            },
            cancellationToken
        );

    private async ValueTask<MySqlResult> RunAsync(
        Func<PacketStream, CancellationToken, ValueTask<MySqlResult>> command,
        CancellationToken cancellationToken
    )
    {
        if (IsBroken)
        {
            throw new MySqlConnectionException("the connection is broken");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.CommandTimeout);
        var isIntact = false;
        try
        {
            var result = await command(_packets, limit.Token);
            LastUsed = _options.Time.GetTimestamp();
            isIntact = true;
            return result;
        }
        catch (Exception e) when (e is MySqlServerException or System.Text.EncoderFallbackException)
        {
            // ER_SERVER_SHUTDOWN, ER_CONNECTION_KILLED: the last words of a session.
            isIntact = e is not MySqlServerException { Code: 1053 or 1927 };
            throw;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new MySqlConnectionException($"the connection broke: {e.Message}", e) { MayHaveRun = true };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MySqlTimeoutException($"the server did not answer within {_options.CommandTimeout.TotalSeconds:0.###}s")
            {
                MayHaveRun = true,
            };
        }
        finally
        {
            // What comes next on a connection that was left in the middle of an answer is the rest of that answer.
            IsBroken |= !isIntact;
        }
    }
}
