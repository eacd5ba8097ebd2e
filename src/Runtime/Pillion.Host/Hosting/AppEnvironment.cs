using System.Globalization;
using Pillion.Host.Apps;

namespace Pillion.Host.Hosting;

/// <summary>The variables that tell an app where its Dapr API is; names as Dapr's CLI sets them.</summary>
internal static class AppEnvironment
{
    /// <summary>The variables of a process: the app's own, and over them nothing, as in Dapr's CLI.</summary>
    public static Dictionary<string, string> ForProcess(AppDefinition app, int httpPort, int grpcPort)
    {
        var variables = ForEvery(app, httpPort);
        variables["DAPR_GRPC_PORT"] = Text(grpcPort);
        variables["APP_PROTOCOL"] = app.AppProtocol;
        if (app.AppChannelAddress != "127.0.0.1")
        {
            variables["APP_CHANNEL_ADDRESS"] = app.AppChannelAddress;
        }

        return Overlay(variables, app.Environment);
    }

    /// <summary>The variables of a guest: nothing of the host's, and nothing of Dapr when that is closed to it.</summary>
    public static Dictionary<string, string> ForGuest(AppDefinition app, int httpPort)
    {
        Dictionary<string, string> variables = app.Wasm.DaprAllowed ? ForEvery(app, httpPort) : new(StringComparer.Ordinal);
        return Overlay(variables, app.Wasm.Environment);
    }

    private static Dictionary<string, string> ForEvery(AppDefinition app, int httpPort)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["APP_ID"] = app.AppId,
            ["DAPR_HTTP_PORT"] = Text(httpPort),
            ["DAPR_HTTP_ENDPOINT"] = "http://127.0.0.1:" + Text(httpPort),
        };
        if (app.AppPort is { } port)
        {
            variables["APP_PORT"] = Text(port);
        }

        return variables;
    }

    private static Dictionary<string, string> Overlay(Dictionary<string, string> variables, IReadOnlyDictionary<string, string> own)
    {
        foreach (var (name, value) in own)
        {
            variables[name] = value;
        }

        return variables;
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
