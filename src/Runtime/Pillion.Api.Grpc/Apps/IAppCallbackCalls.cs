using Pillion.Grpc;

namespace Pillion.Api.Grpc.Apps;

/// <summary>Calls that the runtime makes of an app by itself, however its messages reach it.</summary>
internal interface IAppCallbackCalls
{
    /// <summary>Where the app is, for messages.</summary>
    string Address { get; }

    /// <summary>Calls a method.</summary>
    /// <exception cref="GrpcException">The call has another status than OK.</exception>
    ValueTask<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        GrpcMetadata headers,
        CancellationToken cancellationToken
    );

    /// <summary>Whether the app is well.</summary>
    ValueTask<bool> CheckHealthAsync(CancellationToken cancellationToken);
}
