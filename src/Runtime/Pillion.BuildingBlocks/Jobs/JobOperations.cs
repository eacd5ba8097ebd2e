using Pillion.Abstractions;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Jobs;

/// <summary>The jobs block of one app (Dapr's <c>pkg/api/universal/jobs.go</c>).</summary>
public sealed class JobOperations
{
    private const string NoScheduler = "the scheduler is not available on this host";

    private readonly AppRuntime _app;
    private readonly JobScheduler? _scheduler;
    private readonly SemaphoreSlim _gate = new(1);
    private IAsyncDisposable? _listening;

    internal JobOperations(AppRuntime app, JobScheduler? scheduler)
    {
        _app = app;
        _scheduler = scheduler;
    }

    private AppRuntimeOptions Options => _app.Options;

    /// <summary>Schedules a job; when it returns, the job is kept.</summary>
    /// <param name="job">The job.</param>
    /// <param name="overwrite">Whether a job of that name may be replaced.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <exception cref="BuildingBlockException">One of <see cref="JobErrors"/>.</exception>
    public async ValueTask ScheduleAsync(Job job, bool overwrite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var key = Key(job.Name);
        if (job.Schedule is null && job.DueTime is null)
        {
            throw JobErrors.ScheduleEmpty(Options).ToException();
        }

        try
        {
            var scheduler = _scheduler ?? throw new ComponentException(ComponentErrorKind.NotSupported, NoScheduler);
            if (!await scheduler.ScheduleAsync(key, job, overwrite, cancellationToken))
            {
                throw JobErrors.AlreadyExists(Options, key.ToString()).ToException();
            }
        }
        catch (FormatException e)
        {
            throw JobErrors.Schedule(Options, "rpc error: code = Unknown desc = " + e.Message).ToException(e);
        }
        catch (ComponentException e)
        {
            throw JobErrors.Schedule(Options, e.Message).ToException(e);
        }
    }

    /// <summary>Reads a job; its failure policy is filled in.</summary>
    /// <exception cref="BuildingBlockException"><see cref="JobErrors.NameEmpty"/> or <see cref="JobErrors.Get"/>, also when there is none.</exception>
    public async ValueTask<Job> GetAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken)
        ?? throw JobErrors.Get(Options, $"rpc error: code = NotFound desc = job not found: {Key(name)}").ToException();

    /// <summary>Reads a job as <see cref="GetAsync"/> does; null if there is none.</summary>
    /// <exception cref="BuildingBlockException"><see cref="JobErrors.NameEmpty"/> or <see cref="JobErrors.Get"/>.</exception>
    public async ValueTask<Job?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var key = Key(name);
        try
        {
            return await Scheduler().FindAsync(key, cancellationToken) is { } job ? WithPolicy(job) : null;
        }
        catch (ComponentException e)
        {
            throw JobErrors.Get(Options, e.Message).ToException(e);
        }
    }

    /// <summary>Deletes a job; deleting one that is not there succeeds.</summary>
    /// <exception cref="BuildingBlockException"><see cref="JobErrors.NameEmpty"/> or <see cref="JobErrors.Delete"/>.</exception>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var key = Key(name);
        try
        {
            await Scheduler().DeleteAsync([key], cancellationToken);
        }
        catch (ComponentException e)
        {
            throw JobErrors.Delete(Options, e.Message).ToException(e);
        }
    }

    /// <summary>Deletes the jobs whose names begin so; all of the app's when the prefix is empty.</summary>
    /// <exception cref="BuildingBlockException"><see cref="JobErrors.Delete"/>.</exception>
    public async ValueTask DeleteByPrefixAsync(string namePrefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(namePrefix);
        try
        {
            await Scheduler().DeleteByPrefixAsync(new JobKey(Options.Namespace, Options.AppId, namePrefix), cancellationToken);
        }
        catch (ComponentException e)
        {
            throw JobErrors.Delete(Options, e.Message).ToException(e);
        }
    }

    /// <summary>The app's jobs, by name.</summary>
    /// <exception cref="BuildingBlockException"><see cref="JobErrors.List"/>.</exception>
    public async ValueTask<IReadOnlyList<Job>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            var jobs = await Scheduler().ListAsync(new JobKey(Options.Namespace, Options.AppId, ""), cancellationToken);
            return [.. jobs.Select(WithPolicy)];
        }
        catch (ComponentException e)
        {
            throw JobErrors.List(Options, e.Message).ToException(e);
        }
    }

    /// <summary>Begins to tell the app of its jobs; does nothing while it is told already, or when there is no app.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_app.Callbacks is not null && _listening is null)
            {
                _listening = _scheduler?.Attach(
                    Options.Namespace,
                    Options.AppId,
                    (trigger, ct) =>
                        _app.Callbacks is { } callbacks
                            ? callbacks.TriggerJobAsync(trigger, ct)
                            : throw new Callbacks.AppCallbackException("app channel not initialized")
                );
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Tells the app no more.</summary>
    internal async Task StopAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_listening is not null)
            {
                await _listening.DisposeAsync();
                _listening = null;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private static Job WithPolicy(Job job) => job with { FailurePolicy = job.FailurePolicy ?? JobFailurePolicy.Default };

    private JobScheduler Scheduler() => _scheduler ?? throw new ComponentException(ComponentErrorKind.NotSupported, NoScheduler);

    private JobKey Key(string name) =>
        name.Length == 0 || name.Contains('|', StringComparison.Ordinal)
            ? throw JobErrors.NameEmpty(Options).ToException()
            : new JobKey(Options.Namespace, Options.AppId, name);
}
