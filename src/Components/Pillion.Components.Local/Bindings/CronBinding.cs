using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Abstractions.Scheduling;

namespace Pillion.Components.Local.Bindings;

/// <summary><c>bindings.cron</c>: an event whenever <c>schedule</c> says, on the clock of this machine's time zone. Events carry no data; a slow app gets the next one all the same.</summary>
internal sealed class CronBinding(ComponentServices services) : IInputBinding
{
    private CronSchedule? _schedule;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var text = spec.Metadata.Require("schedule");
        try
        {
            _schedule = CronSchedule.Parse(text, areSecondsOptional: true);
        }
        catch (FormatException e)
        {
            throw spec.Metadata.Error("schedule", $"has an invalid schedule format '{text}': {e.Message}");
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IAsyncDisposable> ReadAsync(
        string appId,
        Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler,
        CancellationToken cancellationToken
    )
    {
        var schedule = _schedule ?? throw new InvalidOperationException("The binding is used before InitAsync or after it failed.");
        return new(new CronReading(schedule, services.Time, services.Logging.CreateLogger<CronBinding>(), handler));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
