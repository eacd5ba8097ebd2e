namespace Pillion.BuildingBlocks.Errors;

/// <summary>One entry of an error's <c>details</c>: the <c>google.rpc</c> messages that Dapr's rich errors carry (<c>google/rpc/error_details.proto</c>).</summary>
public abstract record ErrorDetail;

/// <summary><c>google.rpc.ErrorInfo</c>.</summary>
/// <param name="Reason">The machine-readable reason, for example <c>DAPR_STATE_NOT_FOUND</c>.</param>
/// <param name="Metadata">Facts about the failure; null when there are none.</param>
public sealed record ErrorInfoDetail(string Reason, IReadOnlyDictionary<string, string>? Metadata) : ErrorDetail
{
    /// <summary>The domain of every reason of ours.</summary>
    public const string Domain = "dapr.io";
}

/// <summary><c>google.rpc.ResourceInfo</c>.</summary>
/// <param name="ResourceType">The building block: <c>state</c>, <c>pubsub</c> …</param>
/// <param name="ResourceName">The component's name.</param>
/// <param name="Owner">Who owns it; Dapr leaves it empty.</param>
/// <param name="Description">More about it; Dapr leaves it empty.</param>
public sealed record ResourceInfoDetail(string ResourceType, string ResourceName, string Owner = "", string Description = "") : ErrorDetail;

/// <summary><c>google.rpc.BadRequest</c> with one violation.</summary>
/// <param name="Field">What is wrong.</param>
/// <param name="Description">Why it is wrong.</param>
public sealed record BadRequestDetail(string Field, string Description) : ErrorDetail;

/// <summary><c>google.rpc.Help</c> with one link.</summary>
/// <param name="Url">Where to read on.</param>
/// <param name="Description">What is to be read there.</param>
public sealed record HelpDetail(string Url, string Description) : ErrorDetail;
