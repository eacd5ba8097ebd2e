namespace Pillion.Abstractions;

/// <summary>Why a component could not do what it was asked.</summary>
public enum ComponentErrorKind
{
    /// <summary>The component's metadata is missing something or holds a bad value. Starting again will not help.</summary>
    Configuration,

    /// <summary>The request itself is wrong (a bad <c>ttlInSeconds</c>, say). Repeating it will not help.</summary>
    InvalidRequest,

    /// <summary>What the request names is not there and the operation needs it.</summary>
    NotFound,

    /// <summary>The component cannot do this operation at all.</summary>
    NotSupported,

    /// <summary>The server or file behind the component cannot be reached or is busy. Repeating may help.</summary>
    Unavailable,

    /// <summary>The component did not answer in its own time limit.</summary>
    Timeout,

    /// <summary>Anything else: the driver's message says what.</summary>
    Internal,
}
