using Microsoft.AspNetCore.Http;

namespace Pillion.Host.Hosting;

/// <summary>
/// What the host answers on its control socket, which only its user can open: the Dapr API of every app, chosen by a header field, whether it
/// has a port or not; and stopping one app.
/// </summary>
internal sealed class ControlEndpoint(PillionHost host)
{
    /// <summary>The header field that names the app.</summary>
    public const string AppHeader = "pillion-app-id";

    /// <summary>The path that stops the named app.</summary>
    public const string StopPath = "/pillion/stop";

    public async Task HandleAsync(HttpContext context)
    {
        var appId = context.Request.Headers[AppHeader].ToString();
        context.Request.Headers.Remove(AppHeader);
        if (host.Find(appId) is not { } app)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync($"no app '{appId}' runs in this host\n", context.RequestAborted);
        }
        else if (context.Request.Path == StopPath)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            await context.Response.CompleteAsync();
            await host.StopAppAsync(app, exitCode: 0);
        }
        else
        {
            // Whoever can open the socket is the user who started the host: that is worth the API token.
            if (app.Runtime?.Options.ApiToken is { } token)
            {
                context.Request.Headers["dapr-api-token"] = token;
            }

            await app.AnswerDaprAsync(context);
        }
    }
}
