using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;
using Pillion.Api.Grpc.Internals;

namespace Pillion.Host.Hosting;

/// <summary>How one app finds apps of other runtimes, and is found by them: a component, and the connections to what it finds.</summary>
internal sealed partial class NameResolver(INameResolution resolution, RemoteApps apps) : IAsyncDisposable
{
    private IAsyncDisposable? _announcement;

    /// <summary>The apps it finds.</summary>
    public RemoteApps Apps => apps;

    /// <summary>Makes the app known. A host works without, so a failure is a line in the log.</summary>
    public async Task AnnounceAsync(AppInstance instance, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            _announcement = await resolution.AnnounceAsync(instance, cancellationToken);
        }
        catch (ComponentException e)
        {
            Log.AnnounceFailed(logger, instance.AppId, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_announcement is not null)
        {
            await _announcement.DisposeAsync();
        }

        await apps.DisposeAsync();
        await resolution.DisposeAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{AppId} cannot be made known to other runtimes: {Problem}")]
        public static partial void AnnounceFailed(ILogger logger, string appId, string problem);
    }
}
