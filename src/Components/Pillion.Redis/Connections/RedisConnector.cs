using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Pillion.Redis.Connections;

/// <summary>Finds the server, opens a connection and says hello.</summary>
internal static class RedisConnector
{
    /// <summary>Opens a connection on which commands can be sent at once.</summary>
    /// <exception cref="RedisException">No end point could be reached, or it does not want us.</exception>
    public static async Task<RedisConnection> OpenAsync(
        RedisOptions options,
        Action<RedisReply>? onPush,
        CancellationToken cancellationToken
    )
    {
        RedisException? last = null;
        foreach (var candidate in options.EndPoints)
        {
            try
            {
                var endPoint = options.SentinelMaster is null ? candidate : await AskSentinelAsync(candidate, options, cancellationToken);
                return await OpenAsync(endPoint, options, onPush, cancellationToken);
            }
            catch (RedisException e)
            {
                // What a server says about our name and password is more to the point than that another one is down.
                last = last is RedisServerException ? last : e;
            }
        }

        throw last ?? new RedisConnectionException("no server is configured", mayHaveRun: false);
    }

    private static async Task<RedisEndPoint> AskSentinelAsync(
        RedisEndPoint sentinel,
        RedisOptions options,
        CancellationToken cancellationToken
    )
    {
        var toSentinel = options with
        {
            Username = options.SentinelUsername,
            Password = options.SentinelPassword,
            Database = 0,
            SentinelMaster = null,
        };
        await using var connection = await OpenAsync(sentinel, toSentinel, onPush: null, cancellationToken);
        var reply = await connection.SendAsync(
            RedisCommand.Read("SENTINEL"u8, 2).Add("GET-MASTER-ADDR-BY-NAME"u8).Add(options.SentinelMaster!),
            cancellationToken
        );
        return !reply.IsNull && reply.Items is [var host, var port]
            ? new RedisEndPoint(host.Text!, (int)port.Int64)
            : throw new RedisConnectionException(
                $"the sentinel at {sentinel} knows no master '{options.SentinelMaster}'",
                mayHaveRun: false
            );
    }

    private static async Task<RedisConnection> OpenAsync(
        RedisEndPoint endPoint,
        RedisOptions options,
        Action<RedisReply>? onPush,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        RedisConnection? connection = null;
        try
        {
            connection = new RedisConnection(await DialAsync(endPoint, options, either.Token), endPoint, options, onPush);
            await GreetAsync(connection, options, either.Token);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            throw e switch
            {
                RedisException redis => redis,
                OperationCanceledException when limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested =>
                    new RedisTimeoutException(
                        $"connecting to {endPoint} took longer than {options.ConnectTimeout.TotalSeconds:0.###} s",
                        mayHaveRun: false,
                        e
                    ),
                SocketException or IOException or AuthenticationException => new RedisConnectionException(
                    $"cannot connect to {endPoint}: {e.Message}",
                    mayHaveRun: false,
                    e
                ),
                _ => e,
            };
        }
    }

    private static async Task<Stream> DialAsync(RedisEndPoint endPoint, RedisOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(endPoint.Host, endPoint.Port, cancellationToken);
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls is null)
            {
                return plain;
            }

            var secure = new SslStream(plain);
            await secure.AuthenticateAsClientAsync(options.Tls(endPoint.Host), cancellationToken);
            return secure;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Agrees on RESP3, or on RESP2 with a server before Redis 6; then name, password and database.</summary>
    private static async Task GreetAsync(RedisConnection connection, RedisOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var hello = RedisCommand.Read("HELLO"u8, options.Password is null ? 1 : 4).Add(3);
            if (options.Password is not null)
            {
                hello = hello.Add("AUTH"u8).Add(options.Username ?? "default").Add(options.Password);
            }

            connection.Server = RedisServerInfo.Of(await connection.SendAsync(hello, cancellationToken));
        }
        catch (RedisServerException e)
            when (e.Code == "NOPROTO" || e.Message.Contains("unknown command", StringComparison.OrdinalIgnoreCase))
        {
            connection.HasUntypedPushes = true;
            if (options.Password is not null)
            {
                await connection.SendAsync(Authenticate(options.Username, options.Password), cancellationToken);
            }
        }

        if (options.SentinelMaster is not null && connection.Server.Role != "master")
        {
            throw new RedisConnectionException(
                $"{connection.EndPoint} is no longer the master of '{options.SentinelMaster}'",
                mayHaveRun: false
            );
        }

        if (options.ClientName is not null)
        {
            await connection.SendAsync(RedisCommand.Read("CLIENT"u8, 2).Add("SETNAME"u8).Add(options.ClientName), cancellationToken);
        }

        if (options.Database != 0)
        {
            await connection.SendAsync(RedisCommand.Read("SELECT"u8, 1).Add(options.Database), cancellationToken);
        }
    }

    private static RedisCommand Authenticate(string? username, string password) =>
        username is null ? RedisCommand.Read("AUTH"u8, 1).Add(password) : RedisCommand.Read("AUTH"u8, 2).Add(username).Add(password);
}
