namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>A job that is due.</summary>
/// <param name="Name">The job's name.</param>
/// <param name="Data">The data it was scheduled with, as it goes to an HTTP app: JSON; empty for none.</param>
/// <param name="TypeUrl">The type of the data for a gRPC app (<c>google.protobuf.Any.type_url</c>); empty when the data is plain.</param>
public readonly record struct JobTrigger(string Name, ReadOnlyMemory<byte> Data, string TypeUrl = "");

/// <summary>What became of a job that was due.</summary>
public enum JobTriggerStatus
{
    /// <summary>The app did it.</summary>
    Success,

    /// <summary>The app knows no such job: as good as done, and worth a line in the log.</summary>
    NotFound,
}
