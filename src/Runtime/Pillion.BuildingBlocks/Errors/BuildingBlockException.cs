namespace Pillion.BuildingBlocks.Errors;

/// <summary>The one exception of a building-block operation: it carries the catalogue entry that transports map to their own form.</summary>
public sealed class BuildingBlockException(BuildingBlockError error, Exception? innerException = null)
    : Exception(error.Message, innerException)
{
    /// <summary>What is reported to the caller.</summary>
    public BuildingBlockError Error { get; } = error;
}
