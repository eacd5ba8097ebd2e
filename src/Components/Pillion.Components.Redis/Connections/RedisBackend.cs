using System.Runtime.CompilerServices;
using Pillion.Abstractions;
using Pillion.Redis;

namespace Pillion.Components.Redis.Connections;

/// <summary>A component's Redis server: the client, and its exceptions as a component's.</summary>
internal sealed class RedisBackend : IAsyncDisposable
{
    private readonly ComponentSpec _spec;

    private RedisBackend(ComponentSpec spec, RedisOptions options)
    {
        _spec = spec;
        Options = options;
        Client = new RedisClient(options);
    }

    /// <summary>How the server is reached.</summary>
    public RedisOptions Options { get; }

    /// <summary>The client itself, for what this class does not offer. Its exceptions go through <see cref="Translate"/>.</summary>
    public RedisClient Client { get; }

    /// <summary>Reads the metadata and connects.</summary>
    /// <exception cref="ComponentException">The metadata is wrong, or the server cannot be reached or does not want us.</exception>
    public static async Task<RedisBackend> OpenAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var backend = new RedisBackend(spec, RedisMetadata.Read(spec));
        try
        {
            await backend.Client.ConnectAsync(cancellationToken);
            if (backend.Client.Server.Mode == "cluster")
            {
                throw spec.Metadata.Error(
                    "redisHost",
                    $"is {backend.Options.Address}, a node of a cluster; clusters are not supported yet"
                );
            }

            return backend;
        }
        catch (Exception e)
        {
            await backend.DisposeAsync();
            throw e switch
            {
                RedisServerException { IsAuthentication: true } => spec.Metadata.Error(
                    "redisPassword",
                    $"(or redisUsername) is not what Redis at {backend.Options.Address} takes: {e.Message}"
                ),
                RedisException => new ComponentException(
                    ComponentErrorKind.Unavailable,
                    $"component '{spec.Name}': metadata key 'redisHost' is {backend.Options.Address}, and Redis cannot be used there: {e.Message}",
                    e
                ),
                OperationCanceledException => new ComponentException(
                    ComponentErrorKind.Timeout,
                    $"component '{spec.Name}': metadata key 'redisHost' is {backend.Options.Address}, and Redis did not answer there in time",
                    e
                ),
                _ => e,
            };
        }
    }

    /// <summary>Sends a command; see <see cref="RedisClient.SendAsync"/>.</summary>
    /// <exception cref="ComponentException">There is no usable reply.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RedisReply> SendAsync(RedisCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await Client.SendAsync(command, cancellationToken);
        }
        catch (RedisException e)
        {
            throw Translate(e);
        }
    }

    /// <summary>Runs a script; see <see cref="RedisClient.EvaluateAsync"/>.</summary>
    /// <exception cref="ComponentException">There is no usable reply.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RedisReply> EvaluateAsync(RedisScript script, RedisCommand call, CancellationToken cancellationToken)
    {
        try
        {
            return await Client.EvaluateAsync(script, call, cancellationToken);
        }
        catch (RedisException e)
        {
            throw Translate(e);
        }
    }

    /// <summary>What a failure of the client is as a failure of the component.</summary>
    public ComponentException Translate(RedisException e) =>
        new(
            e switch
            {
                RedisTimeoutException => ComponentErrorKind.Timeout,
                RedisConnectionException => ComponentErrorKind.Unavailable,
                RedisServerException { Code: "LOADING" or "BUSY" or "TRYAGAIN" or "MASTERDOWN" } => ComponentErrorKind.Unavailable,
                _ => ComponentErrorKind.Internal,
            },
            $"Redis at {Options.Address} (component '{_spec.Name}'): {e.Message}{Doubt(e)}",
            e
        );

    /// <summary>Lets the server know nothing more of us.</summary>
    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private static string Doubt(RedisException e) =>
        e is RedisConnectionException { MayHaveRun: true } ? "; the server may have carried out the command" : "";
}
