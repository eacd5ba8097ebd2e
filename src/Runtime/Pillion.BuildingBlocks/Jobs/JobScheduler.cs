using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.BuildingBlocks.Callbacks;

namespace Pillion.BuildingBlocks.Jobs;

/// <summary>
/// Tells the apps of a host that their jobs are due. Jobs are kept before they are acknowledged; the time of a job is done once the app has said so and
/// that is kept: an app may be told twice, and is told at least once. A job whose app is not there waits for it, and what was missed is made up for.
/// </summary>
/// <remarks>What Dapr's scheduler service is for many hosts, for one. Its store is opened by the first job, or at the start when there are jobs from before.</remarks>
public sealed partial class JobScheduler : IAsyncDisposable
{
    // Timers have a longest time; a clock that is set is noticed after this long.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(1);

    private readonly JobSchedulerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly JobTable _table = new();

    // Writes of one job keep their order; different jobs share commits.
    private readonly SemaphoreSlim[] _writing = new SemaphoreSlim[64];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _openingLock = new();

    // Guarded by _openingLock; null until the first job, or the start when there are jobs from before.
    private Task<JobStore>? _opening;
    private Task _running = Task.CompletedTask;

    /// <summary>A scheduler.</summary>
    public JobScheduler(JobSchedulerOptions options, TimeProvider time, ILoggerFactory logging)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logging);
        _options = options;
        _time = time;
        _logger = logging.CreateLogger<JobScheduler>();
        for (var i = 0; i < _writing.Length; i++)
        {
            _writing[i] = new SemaphoreSlim(1);
        }
    }

    /// <summary>Reads the jobs from before, if there are any.</summary>
    /// <exception cref="ComponentException">The store cannot be used.</exception>
    public Task StartAsync(CancellationToken cancellationToken) =>
        _options.HasJobs ? OpenedAsync().WaitAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Begins to tell an app; jobs that were due without it come at once.</summary>
    /// <returns>Ends that: no more is told, and what the app is doing is waited for.</returns>
    internal IAsyncDisposable Attach(
        string namespaceName,
        string appId,
        Func<JobTrigger, CancellationToken, ValueTask<JobTriggerStatus>> trigger
    )
    {
        var listener = new JobListener(JobKey.Prefix(namespaceName, appId), trigger, _table.Detach);
        _table.Attach(listener);
        return listener;
    }

    /// <summary>Keeps a job and sees to it that it happens.</summary>
    /// <returns>Whether it was kept: not when there is one of that name that must stay.</returns>
    /// <exception cref="FormatException">What the job says makes no sense.</exception>
    /// <exception cref="ComponentException">It could not be kept.</exception>
    internal async ValueTask<bool> ScheduleAsync(JobKey key, Job job, bool overwrite, CancellationToken cancellationToken)
    {
        var record = JobRecord.Create(key, job, _time.GetUtcNow());
        var store = await OpenedAsync().WaitAsync(cancellationToken);
        var turn = Turn(key);
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (!overwrite && _table.Find(key) is not null)
            {
                return false;
            }

            if (record.Next() is not { } next)
            {
                // It is over before it has begun; what it replaces is over, too.
                await store.DeleteAsync([key], cancellationToken);
                _table.Remove(key);
                return true;
            }

            await store.SaveAsync(record, cancellationToken);
            _table.Put(new JobEntry(record), next);
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The job of that name; null when there is none.</summary>
    internal async ValueTask<Job?> FindAsync(JobKey key, CancellationToken cancellationToken)
    {
        await LoadedAsync(cancellationToken);
        return _table.Find(key)?.Record.Job;
    }

    /// <summary>The jobs of an app whose names begin so, by name.</summary>
    internal async ValueTask<IReadOnlyList<Job>> ListAsync(JobKey prefix, CancellationToken cancellationToken)
    {
        await LoadedAsync(cancellationToken);
        return [.. _table.List(prefix).Select(entry => entry.Record.Job).OrderBy(job => job.Name, StringComparer.Ordinal)];
    }

    /// <summary>Forgets jobs; one that is not there is as good as forgotten.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    internal async ValueTask DeleteAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken)
    {
        if (!await LoadedAsync(cancellationToken))
        {
            return;
        }

        var store = await OpenedAsync();
        foreach (var key in keys)
        {
            var turn = Turn(key);
            await turn.WaitAsync(cancellationToken);
            try
            {
                await store.DeleteAsync([key], cancellationToken);
                _table.Remove(key);
            }
            finally
            {
                turn.Release();
            }
        }
    }

    /// <summary>Forgets the jobs of an app whose names begin so.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    internal async ValueTask DeleteByPrefixAsync(JobKey prefix, CancellationToken cancellationToken)
    {
        await LoadedAsync(cancellationToken);
        await DeleteAsync([.. _table.List(prefix).Select(entry => entry.Record.Key)], cancellationToken);
    }

    /// <summary>Stops telling and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await _table.DisposeAsync();
        if (IsOpened)
        {
            // Also when it failed.
            await Task.WhenAny(OpenedAsync());
            await _options.CloseAsync();
        }

        _stopping.Dispose();
    }

    private SemaphoreSlim Turn(JobKey key) => _writing[(key.GetHashCode() & int.MaxValue) % _writing.Length];

    /// <summary>Waits for the jobs from before; false when there never was a job.</summary>
    private async ValueTask<bool> LoadedAsync(CancellationToken cancellationToken)
    {
        if (!IsOpened && !_options.HasJobs)
        {
            return false;
        }

        await OpenedAsync().WaitAsync(cancellationToken);
        return true;
    }

    private bool IsOpened
    {
        get
        {
            lock (_openingLock)
            {
                return _opening is not null;
            }
        }
    }

    private Task<JobStore> OpenedAsync()
    {
        lock (_openingLock)
        {
            return _opening ??= OpenAsync();
        }
    }

    private async Task<JobStore> OpenAsync()
    {
        var store = new JobStore(await _options.OpenAsync(_stopping.Token), _logger);
        foreach (var record in await store.LoadAsync(_stopping.Token))
        {
            if (record.Next() is { } next)
            {
                _table.Put(new JobEntry(record), next);
            }
        }

        Log.Opened(_logger, _table.Count);
        _running = RunAsync(store);
        return store;
    }

    private async Task RunAsync(JobStore store)
    {
        try
        {
            while (true)
            {
                var (due, next, changed) = _table.TakeDue(_time.GetUtcNow());
                foreach (var (entry, listener) in due)
                {
                    listener.Run(() => TriggerAsync(store, entry, listener));
                }

                var wait = next - _time.GetUtcNow() ?? s_longestWait;
                if (wait > TimeSpan.Zero)
                {
                    using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                    var timer = Task.Delay(wait < s_longestWait ? wait : s_longestWait, _time, either.Token);
                    await Task.WhenAny(timer, changed.WaitAsync(either.Token));
                    await either.CancelAsync();
                }

                _stopping.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // The scheduler is disposed.
        }
    }

    private async Task TriggerAsync(JobStore store, JobEntry entry, JobListener listener)
    {
        var record = entry.Record;
        try
        {
            var status = await listener.Trigger(
                new JobTrigger(record.Key.Name, record.Job.Data, record.Job.DataTypeUrl),
                listener.Stopping
            );
            if (status == JobTriggerStatus.NotFound)
            {
                Log.NotFound(_logger, record.Key.Name, record.Key.AppId);
            }

            await AdvanceAsync(store, entry, record.Done());
        }
        catch (OperationCanceledException) when (listener.Stopping.IsCancellationRequested)
        {
            // The app goes away: the job waits for it to come back.
            _table.GiveBack(entry, _time.GetUtcNow());
        }
        catch (Exception e)
        {
            // Whatever it was, the job must go on: nobody else looks after it.
            Log.Failed(_logger, record.Key.Name, record.Key.AppId, e.Message);
            await AdvanceAsync(store, entry, record.Failed(_time.GetUtcNow()));
        }
    }

    private async ValueTask AdvanceAsync(JobStore store, JobEntry entry, JobRecord record)
    {
        var next = record.Next();
        var turn = Turn(record.Key);
        await turn.WaitAsync();
        try
        {
            if (!_table.IsCurrent(entry))
            {
                // Overwritten or deleted while the app was at it.
                return;
            }

            try
            {
                await (next is null ? store.DeleteAsync([record.Key], default) : store.SaveAsync(record, default));
            }
            catch (ComponentException e)
            {
                // The app has done it: it is not told again before the next time, unless this process ends before that.
                Log.NotKept(_logger, record.Key.Name, record.Key.AppId, e);
            }

            if (next is { } time)
            {
                _table.Put(new JobEntry(record), time);
            }
            else
            {
                _table.Remove(record.Key);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Job scheduler has {Count} jobs")]
        public static partial void Opened(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "App {AppId} has no route for job {Name} (404): it counts as done")]
        public static partial void NotFound(ILogger logger, string name, string appId);

        [LoggerMessage(3, LogLevel.Warning, "Job {Name} of app {AppId} failed: {Cause}")]
        public static partial void Failed(ILogger logger, string name, string appId, string cause);

        [LoggerMessage(4, LogLevel.Error, "Job {Name} of app {AppId} is done, and that could not be kept")]
        public static partial void NotKept(ILogger logger, string name, string appId, Exception exception);
    }
}
