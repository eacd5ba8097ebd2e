namespace Pillion.Api.Grpc.Apps;

/// <summary>How an app that speaks gRPC is reached.</summary>
public sealed record GrpcAppOptions
{
    /// <summary>Where the app listens: <c>http://host:port</c> (HTTP/2 without TLS), <c>https://host:port</c> or <c>unix:///path</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The most requests under way at once (<c>--app-max-concurrency</c>); further ones wait. 0 or less means no limit.</summary>
    public int MaxConcurrency { get; init; }

    /// <summary>Accept any certificate, as Dapr does for an app of its own host (<c>--app-protocol grpcs</c>).</summary>
    public bool AcceptAnyCertificate { get; init; }
}
