using Microsoft.Extensions.Logging;
using Pillion.Abstractions.Bindings;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Bindings;

/// <summary>
/// What an app may ask for in its answer to an event: state to be saved, its data to be passed on to output bindings. A failure is logged; the event
/// itself was taken (Dapr's <c>onAppResponse</c>).
/// </summary>
internal sealed partial class InputBindingAnswer(AppRuntime app, BindingOperations outputs, ILogger logger)
{
    public async ValueTask CarryOutAsync(BindingEventAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.States.Count > 0)
        {
            await SaveAsync(answer, cancellationToken);
        }

        if (answer.To.Count == 0)
        {
            return;
        }

        if (answer.InParallel)
        {
            await Task.WhenAll(answer.To.Select(to => TryPassOnAsync(to, answer, cancellationToken)));
            return;
        }

        foreach (var to in answer.To)
        {
            if (!await TryPassOnAsync(to, answer, cancellationToken))
            {
                return;
            }
        }
    }

    private async ValueTask SaveAsync(BindingEventAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            if (await app.State.Open(answer.StoreName).SaveAsync(answer.States, cancellationToken) is { } refused)
            {
                Log.SaveFailed(logger, refused.Message);
            }
        }
        catch (BuildingBlockException e)
        {
            Log.SaveFailed(logger, e.Message);
        }
    }

    private async Task<bool> TryPassOnAsync(string to, BindingEventAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            await outputs.InvokeAsync(to, new BindingRequest("create", answer.Data), cancellationToken);
            return true;
        }
        catch (BuildingBlockException e)
        {
            Log.PassOnFailed(logger, e.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "error saving state from app response: {Cause}")]
        public static partial void SaveFailed(ILogger logger, string cause);

        [LoggerMessage(2, LogLevel.Error, "error executing app response: {Cause}")]
        public static partial void PassOnFailed(ILogger logger, string cause);
    }
}
