namespace Pillion.BuildingBlocks.Invocation;

/// <summary>A server outside of Dapr that apps invoke by a name (Dapr's <c>HTTPEndpoint</c> resource).</summary>
/// <param name="name">The name, in place of an app id.</param>
/// <param name="channel">How it is reached; the endpoint owns it.</param>
/// <param name="headers">Header fields every request gets, in place of the caller's of the same name.</param>
public sealed class HttpEndpoint(string name, IAppChannel channel, IReadOnlyList<KeyValuePair<string, string>> headers) : IAsyncDisposable
{
    /// <summary>The name, in place of an app id.</summary>
    public string Name { get; } = name;

    internal IAppChannel Channel { get; } = channel;

    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; } = headers;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Channel.DisposeAsync();
}
