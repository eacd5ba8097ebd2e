using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>Asks an app which topics it wants.</summary>
internal sealed partial class SubscriptionList(AppRuntime app, TimeProvider time, ILogger logger)
{
    // DaprBuiltInInitializationRetries: exponential from half a second, a second at most, three retries.
    private const int MaxRetries = 3;
    private static readonly TimeSpan s_firstInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_maxInterval = TimeSpan.FromSeconds(1);

    /// <summary>The subscriptions that can be used; null when the app did not say.</summary>
    public async ValueTask<IReadOnlyList<AppSubscription>?> AskAsync(IAppCallbacks callbacks, CancellationToken cancellationToken)
    {
        var interval = s_firstInterval;
        for (var retries = 0; ; retries++)
        {
            try
            {
                return [.. (await callbacks.ListSubscriptionsAsync(cancellationToken)).Where(IsUsable)];
            }
            catch (AppCallbackException e)
            {
                // An app that answers has been reached: asking again would not change its mind.
                if (e.HttpStatus is not null || retries == MaxRetries)
                {
                    Log.AskFailed(logger, app.AppId, e.Message);
                    return null;
                }
            }

            await Task.Delay(interval, time, cancellationToken);
            interval = interval * 1.5 < s_maxInterval ? interval * 1.5 : s_maxInterval;
        }
    }

    private bool IsUsable(AppSubscription subscription)
    {
        if (subscription.Rules.Count > 0)
        {
            return true;
        }

        Log.NoRoutes(logger, subscription.Topic);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{AppId}: the app did not say which topics it wants: {Problem}")]
        public static partial void AskFailed(ILogger logger, string appId, string problem);

        [LoggerMessage(2, LogLevel.Warning, "topic {Topic} has an empty routes. removing from subscriptions list")]
        public static partial void NoRoutes(ILogger logger, string topic);
    }
}
