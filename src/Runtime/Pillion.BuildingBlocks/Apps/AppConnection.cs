namespace Pillion.BuildingBlocks.Apps;

/// <summary>How an app is reached, as the metadata API shows it (<c>appConnectionProperties</c>).</summary>
public sealed record AppConnection
{
    /// <summary>The app's port; 0 for a Wasm guest of this process.</summary>
    public int Port { get; init; }

    /// <summary>Dapr's protocol name: http, https, h2c, grpc or grpcs.</summary>
    public string Protocol { get; init; } = "http";

    /// <summary>The address the app listens on.</summary>
    public string ChannelAddress { get; init; } = "127.0.0.1";

    /// <summary>The most requests under way to the app at once; 0 or less means no limit.</summary>
    public int MaxConcurrency { get; init; }

    /// <summary>How the app's health is probed; null when it is not.</summary>
    public AppHealthProbe? Health { get; init; }
}

/// <summary>The settings of an app's health probe.</summary>
/// <param name="Path">The path that is asked.</param>
/// <param name="Interval">The time between two probes.</param>
/// <param name="Timeout">How long a probe may take.</param>
/// <param name="Threshold">How many failures in a row make the app unhealthy.</param>
public sealed record AppHealthProbe(string Path, TimeSpan Interval, TimeSpan Timeout, int Threshold)
{
    /// <summary>Dapr's defaults: <c>/healthz</c>, every 5 s, half a second each, three failures.</summary>
    public static AppHealthProbe Default { get; } = new("/healthz", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(500), 3);
}
