using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Jobs;

/// <summary>The jobs block's errors (<c>pkg/api/errors/scheduler.go</c>).</summary>
public static class JobErrors
{
    /// <summary>The name stands in the body, too.</summary>
    public static BuildingBlockError NameInBody(AppRuntimeOptions app) =>
        Create("JOB_NAME", "Set the job name in the url only", 400, GrpcStatus.InvalidArgument, ("appID", app.AppId));

    /// <summary>There is no job in the request.</summary>
    public static BuildingBlockError JobEmpty(AppRuntimeOptions app) => Empty("EMPTY", "Job", app);

    /// <summary>There is no name, or one with <c>|</c> in it, which Dapr tells the same way.</summary>
    public static BuildingBlockError NameEmpty(AppRuntimeOptions app) => Empty("JOB_NAME_EMPTY", "Name", app);

    /// <summary>There is neither a schedule nor a due time.</summary>
    public static BuildingBlockError ScheduleEmpty(AppRuntimeOptions app) => Empty("SCHEDULE_EMPTY", "Schedule", app);

    /// <summary>The job could not be scheduled: what it says is wrong, or it could not be kept.</summary>
    public static BuildingBlockError Schedule(AppRuntimeOptions app, string cause) =>
        Create("SCHEDULE_JOB", $"failed to schedule job due to: {cause}", 500, GrpcStatus.Internal, Owner(app));

    /// <summary>There is a job of that name, and it was not to be overwritten.</summary>
    public static BuildingBlockError AlreadyExists(AppRuntimeOptions app, string key) =>
        Create(
            "SCHEDULE_JOB",
            $"failed to schedule job due to: rpc error: code = AlreadyExists desc = job already exists: '{key}'",
            409,
            GrpcStatus.AlreadyExists,
            Owner(app)
        );

    /// <summary>The job could not be read; there is none, for example.</summary>
    public static BuildingBlockError Get(AppRuntimeOptions app, string cause) =>
        Create("GET_JOB", $"failed to get job due to: {cause}", 500, GrpcStatus.Internal, Owner(app));

    /// <summary>The jobs could not be listed.</summary>
    public static BuildingBlockError List(AppRuntimeOptions app, string cause) =>
        Create("LIST_JOBS", $"failed to list jobs due to: {cause}", 500, GrpcStatus.Internal, Owner(app));

    /// <summary>The job could not be deleted.</summary>
    public static BuildingBlockError Delete(AppRuntimeOptions app, string cause) =>
        Create("DELETE_JOB", $"failed to delete job due to: {cause}", 500, GrpcStatus.Internal, Owner(app));

    private static BuildingBlockError Empty(string reason, string what, AppRuntimeOptions app) =>
        Create(reason, $"{what} is empty", 400, GrpcStatus.InvalidArgument, Owner(app));

    private static (string Key, string Value)[] Owner(AppRuntimeOptions app) => [("appID", app.AppId), ("namespace", app.Namespace)];

    private static BuildingBlockError Create(
        string reason,
        string message,
        int httpStatus,
        GrpcStatus grpcStatus,
        params ReadOnlySpan<(string Key, string Value)> metadata
    )
    {
        var code = "DAPR_SCHEDULER_" + reason;
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in metadata)
        {
            pairs.Add(key, value);
        }

        return new BuildingBlockError(code, message, httpStatus, grpcStatus) { Details = [new ErrorInfoDetail(code, pairs)] };
    }
}
