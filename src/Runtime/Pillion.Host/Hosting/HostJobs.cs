using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Jobs;
using Pillion.Components.Sqlite;

namespace Pillion.Host.Hosting;

/// <summary>The scheduler of a host: its jobs are in a file of their own beside the embedded state store, which is made by the first job.</summary>
internal static class HostJobs
{
    private const string Name = "scheduler";

    public static JobScheduler Create(HostOptions options)
    {
        var path = Path.Combine(options.DataFolder, Name + ".db");
        IStateStore? store = null;
        return new JobScheduler(
            new JobSchedulerOptions
            {
                HasJobs = File.Exists(path),
                OpenAsync = async cancellationToken => store = await OpenAsync(options, path, cancellationToken),
                CloseAsync = () => store?.DisposeAsync() ?? ValueTask.CompletedTask,
            },
            options.Time,
            options.Logging
        );
    }

    private static async ValueTask<IStateStore> OpenAsync(HostOptions options, string path, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(options.DataFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ComponentException(ComponentErrorKind.Configuration, $"jobs need the folder '{options.DataFolder}': {e.Message}", e);
        }

        var services = new ComponentServices { Time = options.Time, Logging = options.Logging };
        var store = (IStateStore)SqliteComponents.All.Single(c => c.Type == "state.sqlite").Create(services);
        try
        {
            await store.InitAsync(
                new ComponentSpec
                {
                    Name = Name,
                    Type = "state.sqlite",
                    Metadata = new ComponentMetadata(Name, [KeyValuePair.Create("connectionString", path)]),
                },
                cancellationToken
            );
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }
}
