using Pillion.BuildingBlocks.Apps;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>An app that was found.</summary>
/// <param name="AppId">Its id without namespace.</param>
/// <param name="Options">What is fixed about it when it is of this process; null when it is elsewhere.</param>
/// <param name="Channel">How it is reached.</param>
public readonly record struct InvocationCallee(string AppId, AppRuntimeOptions? Options, IAppChannel Channel)
{
    /// <summary>Whether it is not of this process.</summary>
    public bool IsElsewhere => Options is null;
}
