using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Components.Pluggable.Bindings;
using Pillion.Components.Pluggable.PubSub;
using Pillion.Components.Pluggable.Secrets;
using Pillion.Components.Pluggable.State;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Grpc.Reflection;
using Pillion.Protos.Components;

namespace Pillion.Components.Pluggable.Discovery;

/// <summary>Finds components that other processes serve on Unix sockets.</summary>
/// <remarks>Dapr's <c>pkg/components/pluggable/discovery.go</c>.</remarks>
public static partial class PluggableComponents
{
    /// <summary>The environment variable that names the folder of the sockets.</summary>
    public const string FolderVariable = "DAPR_COMPONENTS_SOCKETS_FOLDER";

    /// <summary>The folder when the variable is not set.</summary>
    public const string DefaultFolder = "/tmp/dapr-components-sockets";

    /// <summary>How long a socket may take to say which services it has. One that takes longer is left out, so that it holds up no start.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    /// <summary>Asks every socket of a folder, all at once, which components it serves. One that does not answer is logged and left out.</summary>
    /// <param name="folder">The folder; one that is not there has no sockets.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Takes what was found and what not.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The components, by the order of the sockets' names.</returns>
    public static Task<IReadOnlyList<ComponentRegistration>> DiscoverAsync(
        string folder,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var files = Files(folder, logger);
        return files.Count == 0
            ? Task.FromResult<IReadOnlyList<ComponentRegistration>>([])
            : DiscoverAsync(files, time, logger, cancellationToken);
    }

    private static async Task<IReadOnlyList<ComponentRegistration>> DiscoverAsync(
        IReadOnlyList<string> files,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var found = await Task.WhenAll(files.Select(path => AskAsync(path, time, logger, cancellationToken)));
        var byType = new Dictionary<string, ComponentRegistration>(StringComparer.OrdinalIgnoreCase);
        foreach (var socket in found.OfType<PluggableSocket>())
        {
            var isUsed = false;
            foreach (var registration in Register(socket))
            {
                if (byType.TryAdd(registration.Type, registration))
                {
                    Log.Found(logger, registration.Type, socket.Path);
                    isUsed = true;
                }
                else
                {
                    Log.Twice(logger, socket.Path, registration.Type);
                }
            }

            if (!isUsed)
            {
                Log.NothingToUse(logger, socket.Path, string.Join(", ", socket.Services));
            }
        }

        return [.. byType.Values];
    }

    private static IReadOnlyList<string> Files(string folder, ILogger logger)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder).Where(file => PluggableSocket.NameOf(file).Length > 0).Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.FolderUnreadable(logger, folder, e.Message);
            return [];
        }
    }

    private static async Task<PluggableSocket?> AskAsync(
        string path,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var socket = new PluggableSocket(path, []);
        try
        {
            using var channel = new GrpcChannel(
                socket.Address,
                new GrpcChannelOptions { ConnectTimeout = AnswerLimit, TimeProvider = time }
            );
            var services = await GrpcReflectionClient.ListServicesAsync(
                channel,
                new GrpcCallOptions { Timeout = AnswerLimit },
                cancellationToken
            );
            return socket with { Services = services.ToFrozenSet(StringComparer.Ordinal) };
        }
        catch (GrpcException e) when (e.Status == GrpcStatusCode.DeadlineExceeded)
        {
            Log.NoAnswer(logger, path, AnswerLimit.TotalSeconds);
        }
        catch (GrpcException e)
        {
            Log.Unusable(logger, path, e.Status == GrpcStatusCode.Unimplemented ? "its server has no gRPC reflection" : e.Message);
        }
        catch (ArgumentOutOfRangeException)
        {
            Log.Unusable(logger, path, "the path is longer than a Unix socket's can be");
        }

        return null;
    }

    private static IEnumerable<ComponentRegistration> Register(PluggableSocket socket)
    {
        if (socket.Has(StateStoreMethods.Service))
        {
            yield return new("state." + socket.Name, services => new PluggableStateStore(socket, services));
        }

        if (socket.Has(PubSubMethods.Service))
        {
            yield return new("pubsub." + socket.Name, services => new PluggablePubSub(socket, services));
        }

        if (socket.Has(SecretStoreMethods.Service))
        {
            yield return new("secretstores." + socket.Name, services => new PluggableSecretStore(socket, services));
        }

        switch (socket.Has(InputBindingMethods.Service), socket.Has(OutputBindingMethods.Service))
        {
            case (true, true):
                yield return new("bindings." + socket.Name, services => new PluggableBinding(socket, services));
                break;
            case (true, false):
                yield return new("bindings." + socket.Name, services => new PluggableInputBinding(socket, services));
                break;
            case (false, true):
                yield return new("bindings." + socket.Name, services => new PluggableOutputBinding(socket, services));
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "pluggable component {Type} is served on {Socket}")]
        public static partial void Found(ILogger logger, string type, string socket);

        [LoggerMessage(2, LogLevel.Warning, "nobody answered on socket {Socket} within {Seconds} s: its components are left out")]
        public static partial void NoAnswer(ILogger logger, string socket, double seconds);

        [LoggerMessage(3, LogLevel.Warning, "could not use socket {Socket}, its components are left out: {Cause}")]
        public static partial void Unusable(ILogger logger, string socket, string cause);

        [LoggerMessage(4, LogLevel.Warning, "socket {Socket} serves {Type}, which another one serves already: it is not used for that")]
        public static partial void Twice(ILogger logger, string socket, string type);

        [LoggerMessage(5, LogLevel.Warning, "socket {Socket} has no component that is known here; it serves {Services}")]
        public static partial void NothingToUse(ILogger logger, string socket, string services);

        [LoggerMessage(6, LogLevel.Warning, "the folder of pluggable components, {Folder}, cannot be read: {Cause}")]
        public static partial void FolderUnreadable(ILogger logger, string folder, string cause);
    }
}
